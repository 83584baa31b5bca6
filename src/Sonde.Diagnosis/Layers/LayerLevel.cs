// How much attention a layer deserves.
namespace Sonde;

/// <summary>How much attention a layer deserves. Only a finding makes a layer sick.</summary>
public enum LayerLevel
{
    /// <summary>A warning or an error names it.</summary>
    Sick,

    /// <summary>Its numbers stand out, and no rule takes that for a fault.</summary>
    Notable,

    /// <summary>Nothing stands out.</summary>
    Fine,
}
