// One model of one run as its rules see it: the signals, and what several rules compute from them, once.
namespace Sonde.Diagnosis;

/// <summary>The subject of <see cref="RunRule"/>s. Not for several threads at a time.</summary>
internal sealed class RunContext(RunSignals signals, DiagnosisOptions options) : ISubject
{
    private LearningJudgement? _learning;
    private FrozenParameters? _frozen;
    private bool _frozenIsKnown;
    private LossHead? _head;
    private NetworkMap? _network;
    private bool _networkIsKnown;
    private ZeroGradient? _zero;
    private bool _zeroIsKnown;

    /// <summary>What was recorded.</summary>
    public RunSignals Signals => signals;

    /// <summary>How a loss curve is read.</summary>
    public LossTrendOptions Loss { get; } = options.Get(LossNotDecreasingRule.Thresholds);

    /// <summary>Whether the network learns.</summary>
    public LearningJudgement Learning => _learning ??= LearningJudgement.Of(signals, Loss, options.Get(ChanceLevelAccuracyRule.Thresholds));

    /// <summary>Which parameters are frozen; null where that was not recorded.</summary>
    public FrozenParameters? Frozen
    {
        get
        {
            if (!_frozenIsKnown) (_frozen, _frozenIsKnown) = (FrozenParameters.Of(signals), true);
            return _frozen;
        }
    }

    /// <summary>How the loss is made; null where that was not recorded.</summary>
    public LossHead? Head => signals.LossHead is { Ops.Length: > 0 } record ? _head ??= new(record, signals) : null;
    /// <summary>The weight layers in forward order with the ops between them; null where no gradient flow was recorded.</summary>
    public NetworkMap? Network
    {
        get
        {
            if (!_networkIsKnown) (_network, _networkIsKnown) = (NetworkMap.Of(signals), true);
            return _network;
        }
    }

    /// <summary>Where a gradient of exactly zero begins; null where there is none.</summary>
    public ZeroGradient? Zero
    {
        get
        {
            if (!_zeroIsKnown) (_zero, _zeroIsKnown) = (ZeroGradient.Of(this), true);
            return _zero;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Notes => new[] { signals.BranchNote }.OfType<string>().Concat(signals.Unreadable.Select(record => $"{record}."));

    /// <inheritdoc/>
    public IEnumerable<CurveReading> Curves => signals.Curves;

    /// <inheritdoc/>
    public string WhyMissing(IReadOnlyList<string> plugins) => signals.WhyUnreadable(plugins);

    /// <inheritdoc/>
    public Finding Complete(Finding finding) => finding with
    {
        Model = signals.Model,
        Title = signals.Model is { } name ? $"{name}: {finding.Title}" : finding.Title,
        Evidence = signals.AbandonedPoints == 0
            ? finding.Evidence
            : [.. finding.Evidence, new("points of an abandoned branch left out, in all scalars of the run", signals.AbandonedPoints)],
    };

    /// <inheritdoc/>
    public bool IsWell(IReadOnlySet<string> judged) => Missing(judged) is null;

    /// <inheritdoc/>
    public string? Missing(IReadOnlySet<string> judged)
    {
        try
        {
            return HealthEvidence.Missing(signals, this, judged);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The rules that ask for the same judgement have reported it.
            return "Whether the network learns could not be judged: see the rules that failed.";
        }
    }
}
