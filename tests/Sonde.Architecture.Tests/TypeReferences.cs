// Which types of an assembly use which others, read from the compiled code: what a comment or a member of the same name says does not count.
using System.Reflection;
using System.Reflection.Emit;

namespace Sonde.Architecture.Tests;

/// <summary>
/// References between the outermost types of one assembly, by base types, interfaces, attributes, members, local variables and instructions.
/// Not seen is what the compiler leaves no trace of: the value of a constant, <c>nameof</c>.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Each pair once, none of a type with itself or with what the compiler made up.</summary>
    public static IReadOnlySet<(Type From, Type To)> Of(Assembly assembly) =>
        (from type in assembly.GetTypes()
         let source = Outermost(type)
         from used in UsedBy(type).SelectMany(Flatten)
         where used.Assembly == assembly
         let target = Outermost(used)
         where source != target && source.Name[0] != '<' && target.Name[0] != '<'
         select (source, target)).ToHashSet();

    private static IEnumerable<Type?> UsedBy(Type type) =>
    [
        type.BaseType,
        .. type.GetInterfaces(),
        .. type.GetCustomAttributesData().SelectMany(Attributes),
        .. type.GetFields(All).SelectMany(field => field.GetCustomAttributesData().SelectMany(Attributes).Append(field.FieldType)),
        .. type.GetMembers(All).OfType<MethodBase>().SelectMany(UsedBy),
    ];

    private static IEnumerable<Type?> UsedBy(MethodBase method) =>
    [
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.GetCustomAttributesData().SelectMany(Attributes),
        .. method.GetMethodBody() is { } body
            ?
            [
                .. body.LocalVariables.Select(local => local.LocalType),
                .. body.ExceptionHandlingClauses.Select(Caught),
                .. Instructions(method, body.GetILAsByteArray()!),
            ]
            : Array.Empty<Type?>(),
    ];

    private static Type? Caught(ExceptionHandlingClause clause) => clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;

    private static IEnumerable<Type?> Attributes(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.Select(argument => argument.Value as Type).Append(attribute.AttributeType);

    private static IEnumerable<Type?> Instructions(MethodBase method, byte[] code)
    {
        var ofType = method.DeclaringType!.GetGenericArguments();
        var ofMethod = method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? (short)((0xFE << 8) | code[at + 1]) : code[at];
            var instruction = OpCodesByValue[value];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                foreach (var used in UsedBy(method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod))) yield return used;
            }
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type?> UsedBy(MemberInfo? member) => member switch
    {
        Type type => [type],
        MethodInfo { IsGenericMethod: true } method => [method.DeclaringType, .. method.GetGenericArguments()],
        _ => [member?.DeclaringType],
    };

    /// <summary>A type, what it is an array or pointer of, and its type arguments.</summary>
    private static IEnumerable<Type> Flatten(Type? type)
    {
        if (type is null || type.IsGenericParameter) return [];
        if (type.HasElementType) return Flatten(type.GetElementType());
        if (type.IsFunctionPointer) return type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).SelectMany(Flatten);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Flatten).Append(type) : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }
}
