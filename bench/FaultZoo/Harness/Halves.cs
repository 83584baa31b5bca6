// Which families thresholds may be tuned on, and which are held out. Fixed before the first judgement, by family.
namespace FaultZoo;

internal enum Half
{
    Train,
    HeldOut,
}

internal static class Halves
{
    private static readonly string[] HeldOut = ["cnn", "transformer", "gan", "segmentation", "recipes"];

    /// <summary>mlp, rnn, autoencoder, regression, reinforcement and whatever is not listed are there to tune on.</summary>
    public static Half Of(string family) => HeldOut.Contains(family, StringComparer.Ordinal) ? Half.HeldOut : Half.Train;
}
