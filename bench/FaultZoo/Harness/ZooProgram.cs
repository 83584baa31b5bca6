// One program of the zoo with its label, and how all of them are found.
using System.Reflection;
using System.Text;

namespace FaultZoo;

/// <param name="Family">Architecture and data family.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Rules">Rule ids that are equally right; empty for a healthy program.</param>
/// <param name="Place">Expected layer or part of the source line, alternatives behind '|'.</param>
/// <param name="TwinOf">Name of the sick program that this one repairs.</param>
/// <param name="Train">Runs the program.</param>
internal sealed record ZooProgram(string Family, string Method, IReadOnlyList<string> Rules, string? Place, string? TwinOf, Action<ZooContext> Train)
{
    public string Name => $"{Family}/{Kebab(Method)}";

    public bool IsSick => Rules.Count > 0;

    public Half Half => Halves.Of(Family);

    /// <summary>All programs in a fixed order: by family, then as they stand in their class.</summary>
    public static IReadOnlyList<ZooProgram> All { get; } = Find();

    private static List<ZooProgram> Find()
    {
        var programs = new List<ZooProgram>();
        foreach (var type in typeof(ZooProgram).Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (type.GetCustomAttribute<FamilyAttribute>() is not { } family)
            {
                continue;
            }
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                var sick = method.GetCustomAttribute<SickAttribute>();
                var healthy = method.GetCustomAttribute<HealthyAttribute>();
                if (sick is null && healthy is null)
                {
                    continue;
                }
                var twin = healthy?.TwinOf is { } other ? $"{family.Name}/{Kebab(other)}" : null;
                programs.Add(new(family.Name, method.Name, sick?.Rules ?? [], sick?.Place, twin, zoo => Call(type, method, zoo)));
            }
        }
        var twice = programs.GroupBy(program => program.Name).FirstOrDefault(group => group.Count() > 1);
        var lost = programs.FirstOrDefault(program => program.TwinOf is { } twin && programs.All(other => other.Name != twin));
        return twice is not null ? throw new InvalidOperationException($"two programs are called {twice.Key}")
            : lost is not null ? throw new InvalidOperationException($"{lost.Name} repairs {lost.TwinOf}, which does not exist")
            : [.. programs.OrderBy(program => program.Family, StringComparer.Ordinal)];
    }

    private static void Call(Type type, MethodInfo method, ZooContext zoo)
    {
        var instance = method.IsStatic ? null : Activator.CreateInstance(type);
        method.CreateDelegate<Action<ZooContext>>(instance).Invoke(zoo);
    }

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('-');
            }
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
