// How a program of the zoo declares itself: a method `void Name(ZooContext zoo)` in a class with [Family], marked [Sick] or [Healthy].
namespace FaultZoo;

/// <summary>On a class: the architecture and data family that its programs belong to. Several classes may share a family.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FamilyAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>A program with one seeded mistake.</summary>
/// <param name="rules">The rule id that names the cause; more than one where several are equally right.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SickAttribute(params string[] rules) : Attribute
{
    public IReadOnlyList<string> Rules { get; } = rules;

    /// <summary>Where the mistake is: a layer or parameter name, or a part of the source line; alternatives behind '|'. Null: it has no place.</summary>
    public string? Place { get; init; }
}

/// <summary>A program without a mistake: it learns what it is meant to learn.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HealthyAttribute : Attribute
{
    /// <summary>The method (of the same family) whose mistake this program repairs; null for a recipe of its own.</summary>
    public string? TwinOf { get; init; }
}
