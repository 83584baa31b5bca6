// How often something costly is done, such as listing all folders of a log directory: as often as that is cheap.
namespace Sonde.Runs;

/// <summary>
/// A walk takes a fiftieth of the time at most, so 30 000 silent runs cost no more than thirty. Between walks, what the source
/// reports and the runs that grew of late are looked at. Where reports were missed, a walk comes after a tenth of the time.
/// </summary>
internal sealed class WalkPace(TimeProvider time)
{
    private const int Thrift = 50;
    private const int HurriedThrift = 10;
    private long _end;
    private TimeSpan _took;
    private bool _hasWalked;
    private bool _isHurried;

    /// <summary>Whether it is time for a walk.</summary>
    public bool IsDue => !_hasWalked || time.GetElapsedTime(_end) >= _took * (_isHurried ? HurriedThrift : Thrift);

    /// <summary>Something changed, and nobody knows what.</summary>
    public void Hurry() => _isHurried = true;

    /// <summary>A walk has ended.</summary>
    public void Done(TimeSpan took) => (_hasWalked, _isHurried, _took, _end) = (true, false, took, time.GetTimestamp());
}
