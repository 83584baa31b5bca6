// What a curve is to the rules.
namespace Sonde;

/// <summary>What a curve is to the rules.</summary>
public enum CurveRole
{
    /// <summary>The loss on the training data.</summary>
    TrainLoss,

    /// <summary>The loss on held-out data.</summary>
    ValidationLoss,

    /// <summary>The accuracy on the training data.</summary>
    TrainAccuracy,

    /// <summary>The accuracy on held-out data.</summary>
    ValidationAccuracy,
}

/// <summary>The names of roles, as options and reports spell them.</summary>
public static class CurveRoles
{
    /// <summary>A role's name, <c>train-loss</c>.</summary>
    public static string NameOf(CurveRole role) => role switch
    {
        CurveRole.TrainLoss => "train-loss",
        CurveRole.ValidationLoss => "validation-loss",
        CurveRole.TrainAccuracy => "train-accuracy",
        _ => "validation-accuracy",
    };

    /// <summary>The role of a name; null where there is none of it.</summary>
    public static CurveRole? Find(string name)
    {
        foreach (var role in Enum.GetValues<CurveRole>())
            if (NameOf(role) == name) return role;
        return null;
    }
}
