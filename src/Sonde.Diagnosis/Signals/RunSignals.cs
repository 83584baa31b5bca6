// Everything the rules read about one model of one run, as plain values: no files, so that a rule can be tested without any.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The recorded signals of one model of one run. What was not recorded is null or empty.</summary>
/// <param name="Run">The run's name.</param>
internal sealed record RunSignals(string Run)
{
    /// <summary>The model's name when the run holds several; null otherwise.</summary>
    public string? Model { get; init; }

    /// <summary>Loss on the training data.</summary>
    public Series? TrainLoss { get; init; }

    /// <summary>Loss on held-out data.</summary>
    public Series? ValidationLoss { get; init; }

    /// <summary>Accuracy on the training data, 0..1.</summary>
    public Series? TrainAccuracy { get; init; }

    /// <summary>Accuracy on held-out data, 0..1.</summary>
    public Series? ValidationAccuracy { get; init; }

    /// <summary>Which curves were read as what.</summary>
    public IReadOnlyList<CurveReading> Curves { get; init; } = [];

    /// <summary>Curves of shares (accuracy, precision, IoU), as they were written.</summary>
    public IReadOnlyList<Series> Shares { get; init; } = [];

    /// <summary>The learning rate where the run writes it as a scalar.</summary>
    public Series? LearningRates { get; init; }

    /// <summary>Number of classes that the network tells apart.</summary>
    public int? Classes { get; init; }

    /// <summary>Share of the commonest label in the training data, 0..1.</summary>
    public double? MajorityShare { get; init; }

    /// <summary>Gradient statistics of every parameter.</summary>
    public GradientFrames? GradientFlow { get; init; }

    /// <summary>What layers put out, unit by unit; in the order in which they ran.</summary>
    public IReadOnlyList<LayerActivity> Activations { get; init; } = [];

    /// <summary>What the op trace of one step found.</summary>
    public OpTraceRecord? OpTrace { get; init; }

    /// <summary>A backward pass that threw.</summary>
    public BackwardFailureRecord? BackwardFailure { get; init; }

    /// <summary>The ops between the last layer and the loss.</summary>
    public LossHeadRecord? LossHead { get; init; }

    /// <summary>Input, output and targets of sampled steps, in order.</summary>
    public IReadOnlyList<(long Step, StepDataRecord Data)> Data { get; init; } = [];

    /// <summary>What the training loop did in sampled steps, in order; evaluations among them.</summary>
    public IReadOnlyList<(long Step, TrainingLoopRecord Loop)> Loop { get; init; } = [];

    /// <summary>What a pre-flight measured before the training.</summary>
    public PreflightRecord? Preflight { get; init; }

    /// <summary>The learning rate where it is logged; the monitor writes a point where it changes.</summary>
    public Series? LearningRate { get; init; }

    /// <summary>The scale of a loss scaler where it is logged.</summary>
    public Series? LossScale { get; init; }

    /// <summary>The model's modules and parameters.</summary>
    public ModelRecord? ModelRecord { get; init; }

    /// <summary>The graph of the forward pass, modules and ops.</summary>
    public ModelGraphRecord? ModelGraph { get; init; }

    /// <summary>libtorch's warnings; null when none was recorded.</summary>
    public WarningsRecord? Warnings { get; init; }

    /// <summary>Which modules' hooks ran in a traced step.</summary>
    public HooksRecord? Hooks { get; init; }

    /// <summary>Profiles of the data sets, one a split.</summary>
    public IReadOnlyList<DatasetRecord> Datasets { get; init; } = [];

    /// <summary>Scalar points of the run that a restart left behind: they are not among the signals.</summary>
    public long AbandonedPoints { get; init; }

    /// <summary>What of the run was left out or read otherwise than written, in a sentence; null for nothing.</summary>
    public string? BranchNote { get; init; }

    /// <summary>Tensors that were alive in the process.</summary>
    public Series? LiveTensors { get; init; }

    /// <summary>When the fault that the op trace tells of began; null when that is not known.</summary>
    public Onset? OpTraceOnset { get; init; }

    /// <summary>Number of scalar tags looked through for NaN and infinity.</summary>
    public int ScalarTags { get; init; }

    /// <summary>Scalars in which NaN or infinity occurs.</summary>
    public IReadOnlyList<NonFiniteScalar> NonFinite { get; init; } = [];

    /// <summary>The op that made the first NaN or infinity.</summary>
    public NonFiniteRecord? NonFiniteOrigin { get; init; }

    /// <summary>The step at which that record was written; null where there is none.</summary>
    public long? NonFiniteOriginStep { get; init; }

    /// <summary>Records of Sonde's own that are there and cannot be read.</summary>
    internal IReadOnlyList<UnreadableRecord> Unreadable { get; init; } = [];

    /// <summary>Why the loss need not fall (models trained against each other, reinforcement learning); null when it must.</summary>
    public string? LossNeedNotFall { get; init; }

    /// <summary>What a record that is there and cannot be read adds to what a rule needs; empty where there is none of the kind.</summary>
    internal string WhyUnreadable(IReadOnlyList<string> plugins) =>
        Unreadable.FirstOrDefault(record => plugins.Contains(record.Plugin)) is { } found ? $" ({found})" : "";

    /// <summary>Number of classes, from the network or else from the training data; null when neither is recorded.</summary>
    public int? KnownClasses => Classes ?? (Dataset("train") is { ClassCounts.Length: > 1 } d ? d.ClassCounts.Length : null);

    /// <summary>
    /// Cross-entropy of guessing by the label frequencies: their entropy in nats, or ln(classes) when only the number is known.
    /// </summary>
    public double? ChanceLoss
    {
        get
        {
            if (Dataset("train") is { ClassCounts: { Length: > 1 } counts } && counts.Sum() is > 0 and var total)
                return counts.Where(c => c > 0).Sum(c => -(double)c / total * Math.Log((double)c / total));
            return KnownClasses is > 1 and var classes ? Math.Log(classes) : null;
        }
    }

    /// <summary>The data set of a split by its name, or null.</summary>
    public DatasetRecord? Dataset(string name) => Datasets.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase));
}
