// Parameters that had a gradient once and have had none for a long time.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>A parameter that lost its gradient.</summary>
/// <param name="Parameter">Its place among the frames' parameters.</param>
/// <param name="Since">The first frame from which on it has had none.</param>
internal readonly record struct LostGradient(int Parameter, int Since)
{
    // Parts that are trained in turn come back; a pause much longer than any before is none of theirs.
    private const int LongerThanBefore = 3;

    /// <summary>
    /// Those without a gradient in every one of the newest frames: at least <paramref name="fewest"/>, and three times as many as ever
    /// passed before without one.
    /// </summary>
    public static IReadOnlyList<LostGradient> Find(GradientFrames frames, int fewest)
    {
        List<LostGradient> lost = [];
        for (var p = 0; p < frames.Parameters.Length; p++)
        {
            var (streak, longest, had) = (0, 0, false);
            for (var f = 0; f < frames.Count; f++)
            {
                if (IsAbsent(frames.State(f, p)))
                {
                    streak++;
                    continue;
                }

                had |= frames.State(f, p) == GradientState.Present;
                (longest, streak) = (Math.Max(longest, streak), 0);
            }

            if (had && streak >= Math.Max(fewest, LongerThanBefore * longest)) lost.Add(new(p, frames.Count - streak));
        }

        return lost;
    }

    // A backward pass that is run no more leaves nothing to tell apart.
    private static bool IsAbsent(GradientState state) =>
        state is GradientState.NoGradient or GradientState.NeverUsed or GradientState.Cut or GradientState.NotYetRun;
}
