// Finds modules that ran by forward, where no hook tells of them: from the stack of the ops that ran in them.
using System.Diagnostics;
using Sonde.Torch.Tracing;
using TorchSharp;

namespace Sonde.Torch.Captures;

/// <summary>
/// The frames of <c>forward</c> methods between an op and the innermost <c>call</c> are the modules it ran in. Their types stand in the
/// frames; which object it was follows from the parameters that the ops read, or by there being only one. Best effort: a frame that the
/// compiler inlined is not seen, and the op then belongs to the module around.
/// </summary>
internal sealed class BypassedModules(IReadOnlyList<ModuleEntry> modules, Func<TracedOp, IReadOnlyList<ModuleEntry>> ownersOf)
{
    private readonly Dictionary<ModuleCall, ModuleCall> _last = [];   // the newest call found within another
    private readonly ModuleCall _outside = new(modules[0], null, 0);

    public List<ModuleCall> Found { get; } = [];

    /// <summary>The call that an op ran in, which is the given one or one found within it.</summary>
    public ModuleCall? Place(TracedOp op, ModuleCall? call)
    {
        var owners = ownersOf(op);
        foreach (var (type, byOwnCall) in ForwardsIn(op.Stack, call))
        {
            if (call is not null && IsSame(type, call.Module.Module.GetType())) continue;   // its own forward, or that of a base class
            if (Choose(type, call, owners) is not { } module) continue;
            var key = call ?? _outside;
            if (!(_last.TryGetValue(key, out var last) && last.Module == module && last.EndOp == op.Index))
            {
                last = new ModuleCall(module, call, op.Index) { IsBypassed = true, ByOwnCall = byOwnCall, Number = ++module.Calls, HasEnded = true };
                _last[key] = last;
                Found.Add(last);
            }

            last.EndOp = op.Index + 1;
            call = last;
        }

        return call;
    }

    private ModuleEntry? Choose(Type type, ModuleCall? call, IReadOnlyList<ModuleEntry> owners)
    {
        var candidates = modules
            .Where(module => IsSame(type, module.Module.GetType()) && (call is null || call.Module.Contains(module)) && !IsUnderWay(module, call))
            .ToList();
        if (candidates.Find(module => owners.Any(owner => owner == module || module.Contains(owner))) is { } owner) return owner;
        // An op without parameters goes on with the module before it where that is one of them.
        if (_last.TryGetValue(call ?? _outside, out var last) && candidates.Contains(last.Module)) return last.Module;
        return candidates.Count == 1 ? candidates[0] : null;
    }

    private static bool IsUnderWay(ModuleEntry module, ModuleCall? call)
    {
        for (; call is not null; call = call.Parent)
        {
            if (call.Module == module) return true;
        }

        return false;
    }

    /// <summary>Types of modules whose forward is on the stack, from the innermost <c>call</c> inwards.</summary>
    private static List<(Type Type, bool ByOwnCall)> ForwardsIn(StackTrace? stack, ModuleCall? call)
    {
        var types = new List<(Type, bool)>();
        var hooked = false;
        foreach (var frame in stack?.GetFrames() ?? [])
        {
            if (frame.GetMethod() is not { DeclaringType: { } type } method || !typeof(torch.nn.Module).IsAssignableFrom(type)) continue;
            if (method.Name == "call" && RunsHooks(type))
            {
                if (call is not null) break;
                hooked = true;
            }
            else if (method.Name == "forward" || (method.Name == "call" && type.Assembly == typeof(torch.nn.Module).Assembly && !hooked))
            {
                types.Insert(0, (type, method.Name == "call"));   // a call of TorchSharp's own, as of TransformerEncoderLayer, may go to forward past all hooks
                hooked = false;
            }
        }

        return types;
    }

    private static bool RunsHooks(Type type) =>
        type is { IsGenericType: true, DeclaringType: { } outer } && outer == typeof(torch.nn) && type.Name.StartsWith("Module`", StringComparison.Ordinal);

    // Frames of shared generic code name the type with stand-ins for its arguments.
    internal static bool IsSame(Type frame, Type module)
    {
        for (var type = module; type is not null && type != typeof(torch.nn.Module); type = type.BaseType)
        {
            if (type == frame || (frame.IsGenericType && type.IsGenericType && type.GetGenericTypeDefinition() == frame.GetGenericTypeDefinition()))
                return true;
        }

        return false;
    }
}
