// A probe reads one thing from a step and records it.
namespace Sonde.Torch;

/// <summary>One reading of the training: when it is due, and how it is computed.</summary>
internal interface IProbe
{
    /// <summary>What it reads, for messages.</summary>
    string Name { get; }

    /// <summary>Looks at a step; records what is due. May throw: the monitor then switches it off.</summary>
    void Observe(in StepReading reading);
}
