// Names within a log source: '/' between the parts, whatever the system.
namespace Sonde.Runs;

internal static class LogNames
{
    /// <summary>The name of an entry of a folder.</summary>
    public static string Join(string folder, string entry) => folder == "." ? entry : $"{folder}/{entry}";

    /// <summary>The name of the folder that a name is in.</summary>
    public static string ParentOf(string name) => name.LastIndexOf('/') is > 0 and var slash ? name[..slash] : ".";
}
