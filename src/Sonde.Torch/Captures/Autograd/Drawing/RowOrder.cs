// Orders each row of a layered layout so that few edges cross.
namespace Sonde.Torch.Captures;

/// <summary>Barycentres, row by row, up and down (Sugiyama, Tagawa and Toda, 1981).</summary>
internal sealed class RowOrder(IReadOnlyList<LayoutPlace> places, IReadOnlyList<List<int>> rows)
{
    private const int Sweeps = 8;

    public void Sort()
    {
        // First order: depth first from the loss, so that what belongs together starts side by side.
        var seen = new bool[places.Count];
        foreach (var row in rows)
            row.Clear();
        for (var root = 0; root < places.Count; root++)
        {
            var open = new Stack<int>([root]);
            while (open.TryPop(out var place))
            {
                if (seen[place])
                    continue;
                seen[place] = true;
                rows[places[place].Row].Add(place);
                for (var i = places[place].Far.Count - 1; i >= 0; i--)
                    open.Push(places[place].Far[i].Place);
            }
        }

        Number();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 1; i < rows.Count; i++)
                Sort(rows[i], place => place.Near);
            for (var i = rows.Count - 2; i >= 0; i--)
                Sort(rows[i], place => place.Far);
        }

        for (var i = 1; i < rows.Count; i++)
            Sort(rows[i], place => place.Near);
    }

    private void Number()
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
                places[row[i]].Index = (i + 0.5) / row.Count;
        }
    }

    private void Sort(List<int> row, Func<LayoutPlace, List<(int Place, double Weight)>> neighbours)
    {
        foreach (var id in row)
        {
            var place = places[id];
            var near = neighbours(place);
            place.Key = near.Count == 0 ? place.Index : near.Average(link => places[link.Place].Index);
        }

        row.Sort((a, b) => places[a].Key.CompareTo(places[b].Key) is not 0 and var byKey ? byKey : places[a].Index.CompareTo(places[b].Index));
        for (var i = 0; i < row.Count; i++)
            places[row[i]].Index = (i + 0.5) / row.Count;
    }
}
