// A place in a layered layout: a node, or a point that a long edge runs through.
namespace Sonde.Torch.Captures;

internal sealed class LayoutPlace
{
    /// <summary>0 for the loss, growing away from it.</summary>
    public int Row { get; init; }

    public double Width { get; init; }

    /// <summary>Centre, in pixels.</summary>
    public double X { get; set; }

    /// <summary>Where it stands in its row, 0 to 1.</summary>
    public double Index { get; set; }

    /// <summary>Where its neighbours would have it, 0 to 1.</summary>
    public double Key { get; set; }

    /// <summary>Neighbours in the row below; a greater weight draws the two more above each other.</summary>
    public List<(int Place, double Weight)> Near { get; } = [];

    /// <summary>Neighbours in the row above.</summary>
    public List<(int Place, double Weight)> Far { get; } = [];
}
