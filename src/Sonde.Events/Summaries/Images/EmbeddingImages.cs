// The little images that stand for the points of an embedding.
namespace Sonde.Events;

/// <summary>One image a point, all of the same size.</summary>
/// <param name="Pixels">Bytes of shape [points, height, width, channels], row-major.</param>
/// <param name="Width">Width of one image in pixels.</param>
/// <param name="Height">Height of one image in pixels.</param>
/// <param name="Channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
public sealed record EmbeddingImages(ReadOnlyMemory<byte> Pixels, int Width, int Height, int Channels);
