using System.Collections.Immutable;
using System.Reflection;

namespace Emu.Accel.Tcg.Tests.Encoder;

/// <summary>
/// What a method of the encoder shall write. Its arguments take every value that their type has, and integers those of a table: so a
/// row is only the method and the text of the instruction.
/// </summary>
/// <param name="Method">The method: its name and the types of its parameters.</param>
/// <param name="Text">What the bytes shall say, from the arguments; null where the arguments make no sense.</param>
internal sealed record Form(string Method, Func<object[], string?> Text)
{
    private static readonly ImmutableArray<object> Displacements = [0, 1, -1, 127, -128, 128, -129, 0x1234, int.MaxValue, int.MinValue];
    private static readonly ImmutableArray<object> Constants = [0, 1, -1, 127, -128, 128, -129, 255, 0xFFFF, int.MaxValue, int.MinValue];
    private static readonly ImmutableArray<object> Wide = [0UL, 1UL, 0x7FFF_FFFFUL, 0x8000_0000UL, 0xFFFF_FFFFUL, 0x1_0000_0000UL, 0xFFFF_FFFF_8000_0000UL, 0xFFFF_FFFF_7FFF_FFFFUL, ulong.MaxValue, 0x0123_4567_89AB_CDEFUL];

    /// <summary>Opcodes that <c>Float</c>, <c>FloatFused</c> and <c>Count</c> are told; a form refuses those of the others.</summary>
    private static readonly ImmutableArray<object> Opcodes = [0x51, 0x58, 0x59, 0x5A, 0x5C, 0x5E, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBF];

    /// <summary>The name of a method in the table.</summary>
    public static string NameOf(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    /// <summary>Every list of arguments that a method is tried with.</summary>
    /// <param name="method">The method.</param>
    public static IEnumerable<object[]> Arguments(MethodInfo method)
    {
        IEnumerable<object[]> lists = [[]];
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            ImmutableArray<object> values = Values(parameter);
            lists = lists.SelectMany(list => values.Select(value => (object[])[.. list, value]));
        }

        return lists;
    }

    private static ImmutableArray<object> Values(ParameterInfo parameter) => parameter switch
    {
        { ParameterType.IsEnum: true } => [.. Enum.GetValues(parameter.ParameterType).Cast<object>()],
        { ParameterType: var type } when type == typeof(bool) => [false, true],
        { ParameterType: var type } when type == typeof(ulong) => Wide,
        { Name: "log2" } => [0, 1, 2, 3],
        { Name: "opcode" } => Opcodes,
        { Name: "bytes" } => [8, 16, 32],
        { Name: "mask" } => [0, 7, 8, 15],
        { Name: "count" } => [0, 1, 5, 31, 32, 63],
        { Name: "displacement" } => Displacements,
        { Name: "constant" } => Constants,
        { Name: "d" or "a" or "b" or "s" or "v" } => [.. Enumerable.Range(0, 16).Cast<object>()],
        _ => throw new InvalidOperationException($"say which values parameter {parameter.Name} of {parameter.Member.Name} takes"),
    };
}
