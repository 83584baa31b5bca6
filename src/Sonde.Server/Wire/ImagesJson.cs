// Body of /api/images.
namespace Sonde.Server.Wire;

/// <summary>What images a tag has; their bytes come from <c>/api/images/data</c>.</summary>
internal sealed record ImagesJson(string Run, string Tag, int Total, ImageJson[] Items);

/// <summary>One image: where it is in the series, and its size in pixels as recorded.</summary>
internal sealed record ImageJson(int Index, long Step, double WallTime, int Width, int Height);
