// What a diagnosis comes to.
namespace Sonde;

/// <summary>What the rules say about a run as a whole.</summary>
public enum Verdict
{
    /// <summary>No warning and no error, and what was recorded shows that the network learns.</summary>
    Healthy,

    /// <summary>At least one warning or error.</summary>
    Sick,

    /// <summary>No warning and no error, but too little was recorded to call the run healthy.</summary>
    Unknown,
}
