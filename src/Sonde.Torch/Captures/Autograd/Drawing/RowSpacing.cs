// Spaces each row of a layered layout so that edges run straight.
namespace Sonde.Torch.Captures;

/// <summary>Each row in turn goes as near to its neighbours as order and distance allow.</summary>
internal sealed class RowSpacing(IReadOnlyList<LayoutPlace> places, IReadOnlyList<List<int>> rows)
{
    private const int Sweeps = 8;

    public void Straighten()
    {
        foreach (var row in rows)
        {
            var x = 0.0;
            foreach (var id in row)
            {
                places[id].X = x + places[id].Width / 2;
                x += places[id].Width + GraphLayout.ColumnGap;
            }

            foreach (var id in row)
                places[id].X -= (x - GraphLayout.ColumnGap) / 2;
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 1; i < rows.Count; i++)
                Settle(rows[i], place => place.Near, place => sweep < Sweeps / 2 ? [] : place.Far);
            for (var i = rows.Count - 2; i >= 0; i--)
                Settle(rows[i], place => place.Far, place => sweep < Sweeps / 2 ? [] : place.Near);
        }
    }

    /// <summary>The places nearest to the means of their neighbours that keep order and distance: pool-adjacent-violators.</summary>
    private void Settle(List<int> row, Func<LayoutPlace, List<(int Place, double Weight)>> first, Func<LayoutPlace, List<(int Place, double Weight)>> second)
    {
        var blocks = new List<(double Sum, double Weight, int Count)>();
        var offsets = new double[row.Count];
        for (var i = 0; i < row.Count; i++)
        {
            var place = places[row[i]];
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + (places[row[i - 1]].Width + place.Width) / 2 + GraphLayout.ColumnGap;
            var (sum, weight) = (0.0, 0.0);
            foreach (var (neighbour, w) in first(place).Concat(second(place)))
                (sum, weight) = (sum + w * places[neighbour].X, weight + w);
            var wanted = weight == 0 ? place.X : sum / weight;
            weight = Math.Max(weight, 0.05);
            blocks.Add(((wanted - offsets[i]) * weight, weight, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Weight > blocks[^1].Sum / blocks[^1].Weight)
            {
                var (a, b) = (blocks[^2], blocks[^1]);
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (a.Sum + b.Sum, a.Weight + b.Weight, a.Count + b.Count);
            }
        }

        var at = 0;
        foreach (var (sum, weight, count) in blocks)
        {
            for (var i = 0; i < count; i++, at++)
                places[row[at]].X = sum / weight + offsets[at];
        }
    }
}
