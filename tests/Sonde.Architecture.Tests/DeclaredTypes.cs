// The types that the sources declare, and the file of each.
using System.Text.RegularExpressions;

namespace Sonde.Architecture.Tests;

/// <summary>A type as its source declares it, outside of any other type.</summary>
/// <param name="File">Relative to the root, with '/'.</param>
/// <param name="Namespace">Empty for none.</param>
/// <param name="Name">With the number of its type parameters as reflection has it: <c>NativeList`1</c>.</param>
internal sealed partial record DeclaredType(string File, string Namespace, string Name)
{
    /// <summary>The folder that it lies in.</summary>
    public string Folder => Path.GetDirectoryName(File)!.Replace('\\', '/');

    /// <summary>All under a folder, in the order of the files. Sources have file-scoped namespaces, so what begins a line lies in no other type.</summary>
    public static IReadOnlyList<DeclaredType> Under(string folder) =>
    [
        .. from file in Repository.Files
           where file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
           let text = RawStrings().Replace(string.Join('\n', Repository.ReadLines(file)), "")
           let name = NamespaceLine().Match(text)
           from Match type in Declarations().Matches(text)
           let parameters = type.Groups["parameters"].Value
           select new DeclaredType(
               file, name.Groups["name"].Value, type.Groups["name"].Value + (parameters.Length == 0 ? "" : $"`{parameters.Split(',').Length}")),
    ];

    [GeneratedRegex("\"\"\".*?\"\"\"", RegexOptions.Singleline)]
    private static partial Regex RawStrings();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|readonly|ref|unsafe|partial) )*(?:class|struct|interface|enum|record struct|record|delegate [^\s(]+) (?<name>\w+)(?:<(?<parameters>[^>]*)>)?",
        RegexOptions.Multiline)]
    private static partial Regex Declarations();
}
