// What a layer's zeros and ends mean.
namespace Sonde.Events;

/// <summary>How a layer's output is judged; the header of its tag holds the name.</summary>
internal enum ActivationKind
{
    /// <summary>Zeros and ends mean nothing in particular.</summary>
    Other = 0,

    /// <summary>Cuts off below zero: a unit that is zero for everything passes no gradient on.</summary>
    Rectifier = 1,

    /// <summary>Ends at 0 and 1, and passes hardly any gradient on near them.</summary>
    Sigmoid = 2,

    /// <summary>Ends at -1 and 1, and passes hardly any gradient on near them.</summary>
    Tanh = 3,
}
