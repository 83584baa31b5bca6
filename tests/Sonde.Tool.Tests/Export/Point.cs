// One exported point, and the points that a test has written.
namespace Sonde.Tool.Tests.Export;

internal readonly record struct Point(string Run, string Tag, long Step, double WallTime, double Value);
