using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Loops: <c>for: { i: 0..$count }</c> in a map repeats it, with the end of the range not included.</summary>
internal static class LoopReader
{
    private const int MaxLoop = 4096;

    /// <summary>The scopes in which a map is read: one for each turn of its loop, or the one around it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="scope">Names around it.</param>
    /// <exception cref="MachineFileException">The loop is wrong.</exception>
    public static IEnumerable<Scope> Scopes(YamlMap map, Scope scope)
    {
        if (map.Find("for") is not { } loop)
        {
            return [scope];
        }

        if (loop is not YamlMap { Entries: [(YamlScalar variable, YamlScalar range)] })
        {
            throw new MachineFileException(loop.Span, "'for' is a map of one variable and its range, such as { i: 0..8 } (8 is not included)");
        }

        int dots = range.Text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
        {
            throw new MachineFileException(range.Span, $"'{range.Text}' is no range; expected first..end, such as 0..$count (the end is not included)");
        }

        long first = Bound(range, 0, dots, scope);
        long end = Bound(range, dots + 2, range.Text.Length - dots - 2, scope);
        return end > first && (ulong)(end - first) > MaxLoop
            ? throw new MachineFileException(range.Span, $"the loop runs {(ulong)(end - first)} times; at most {MaxLoop}")
            : Turns(variable.Text, first, end, scope);
    }

    private static IEnumerable<Scope> Turns(string variable, long first, long end, Scope around)
    {
        for (long i = first; i < end; i++)
        {
            var scope = new Scope(around);
            scope.Set(variable, PropertyValue.Of(i));
            yield return scope;
        }
    }

    private static long Bound(YamlScalar range, int offset, int length, Scope scope)
    {
        var part = new YamlScalar(range.At(offset, length), range.Text.Substring(offset, length).Trim(), false);
        return NodeReader.Integer(part, Expression.Evaluate(part, scope));
    }
}
