// Forward hooks for modules of one to six inputs.
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>
/// Makes hooks that watch. Where the result is a class they return null, which leaves it as it is; a struct (a tuple) has no null, so it
/// is given back as it came.
/// </summary>
internal static class HookShapes
{
    public static Func<torch.nn.Module<T1, R>, T1, R, R> Of1<T1, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, result) => Watch(module, [x1], result, seen);

    public static Func<torch.nn.Module<T1, T2, R>, T1, T2, R, R> Of2<T1, T2, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, x2, result) => Watch(module, [x1, x2], result, seen);

    public static Func<torch.nn.Module<T1, T2, T3, R>, T1, T2, T3, R, R> Of3<T1, T2, T3, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, x2, x3, result) => Watch(module, [x1, x2, x3], result, seen);

    public static Func<torch.nn.Module<T1, T2, T3, T4, R>, T1, T2, T3, T4, R, R> Of4<T1, T2, T3, T4, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, x2, x3, x4, result) => Watch(module, [x1, x2, x3, x4], result, seen);

    public static Func<torch.nn.Module<T1, T2, T3, T4, T5, R>, T1, T2, T3, T4, T5, R, R> Of5<T1, T2, T3, T4, T5, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, x2, x3, x4, x5, result) => Watch(module, [x1, x2, x3, x4, x5], result, seen);

    public static Func<torch.nn.Module<T1, T2, T3, T4, T5, T6, R>, T1, T2, T3, T4, T5, T6, R, R> Of6<T1, T2, T3, T4, T5, T6, R>(int module, ForwardHooks.Seen seen) =>
        (_, x1, x2, x3, x4, x5, x6, result) => Watch(module, [x1, x2, x3, x4, x5, x6], result, seen);

    private static R Watch<R>(int module, object?[] inputs, R result, ForwardHooks.Seen seen)
    {
        seen(module, inputs, result);
        return typeof(R).IsValueType ? result : default!;
    }
}
