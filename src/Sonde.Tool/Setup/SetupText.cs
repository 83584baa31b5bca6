// The report for people: the machine, each library, then what is wrong and what to do.
namespace Sonde.Tool.Setup;

internal static class SetupText
{
    public static void Write(SetupReport report, TextWriter to)
    {
        to.WriteLine($"System        {report.System}, {report.Architecture}");
        to.WriteLine($".NET          {report.Runtime}; SDKs: {(report.Sdks.Count == 0 ? "none found" : string.Join(", ", report.Sdks))}");
        if (report.StandardLibrary is { } path)
            to.WriteLine($"C++ library   {path}, newest version {report.NewestVersion}");
        to.WriteLine($"Folder        {report.Folder}");
        foreach (var library in report.NativeLibraries)
        {
            to.WriteLine();
            to.WriteLine(library.Path);
            to.WriteLine($"  loads here  {(library.Loads ? "yes" : "no")}");
            to.WriteLine($"  needs       {library.NewestVersion ?? "unknown"} at most{(library.GuardApplied ? ", made optional by the native guard" : "")}");
            to.WriteLine($"  libtorch    {(library.LibtorchBeside ? "next to it" : "not next to it")}");
            foreach (var version in library.MissingVersions)
            {
                to.WriteLine(
                    $"  missing     {version.Version} of {version.Library}, for {version.AskedBy} ({(version.Used ? "used" : "asked for, never used")})");
            }
            foreach (var missing in library.MissingLibraries)
                to.WriteLine($"  missing     {missing}");
        }
        to.WriteLine();
        foreach (var note in report.Notes)
            to.WriteLine(note);
        to.WriteLine();
        if (report.Problems.Count == 0)
            to.WriteLine("Nothing is wrong with this machine's set-up.");
        foreach (var problem in report.Problems)
        {
            to.WriteLine($"Wrong: {problem.What}");
            to.WriteLine($"Do:    {problem.Remedy}");
            foreach (var file in problem.Paths)
                to.WriteLine($"       {file}");
        }
    }
}
