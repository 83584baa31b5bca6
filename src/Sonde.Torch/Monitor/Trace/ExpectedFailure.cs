// Whether the code around a call catches what it throws and then goes on with the training: a failure that was expected.
using System.Diagnostics;
using System.Reflection;

namespace Sonde.Torch;

/// <summary>
/// Compares the places of a call that throws with those of the call of Step, method by method: a try block that holds the one and not the
/// other leaves the loop as it is. A try block around the whole loop does not.
/// </summary>
internal static class ExpectedFailure
{
    /// <param name="thrown">The stack of the call that throws.</param>
    /// <param name="step">The stack of a call of Step; null before the first.</param>
    public static bool IsCaughtNearby(StackTrace thrown, StackTrace? step)
    {
        if (step is null) return false;
        var places = new Dictionary<MethodBase, int>();
        foreach (var frame in UserFrames(step)) places.TryAdd(frame.GetMethod()!, frame.GetILOffset());
        foreach (var frame in UserFrames(thrown))
        {
            var method = frame.GetMethod()!;
            var holdsStep = places.TryGetValue(method, out var at);
            foreach (var (start, end) in Catching(method, frame.GetILOffset()))
            {
                if (holdsStep && at >= start && at <= end) return false;
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<StackFrame> UserFrames(StackTrace stack) => stack.GetFrames()
        .Where(frame => frame.GetMethod() is { } method && method.Module.Assembly is var assembly && assembly != typeof(ExpectedFailure).Assembly
            && assembly != typeof(TorchSharp.torch).Assembly && assembly != typeof(object).Assembly);

    // From the inside to the outside. The catch that the compiler puts around the whole body of an async method hands the exception on.
    private static IEnumerable<(int Start, int End)> Catching(MethodBase method, int offset)
    {
        ExceptionHandlingClause[] clauses;
        try
        {
            if (offset == StackFrame.OFFSET_UNKNOWN || method.GetMethodBody() is not { } body) return [];
            clauses =
            [
                .. body.ExceptionHandlingClauses.Where(
                    clause => clause.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter),
            ];
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            return [];   // a method made at run time has no body to look at
        }

        if (method.Name == "MoveNext" && clauses.Length > 0) clauses = [.. clauses.Except([clauses.MaxBy(clause => clause.TryLength)!])];
        return clauses.Where(clause => offset >= clause.TryOffset && offset <= clause.TryOffset + clause.TryLength)
            .OrderBy(clause => clause.TryLength).Select(clause => (clause.TryOffset, clause.TryOffset + clause.TryLength));
    }
}
