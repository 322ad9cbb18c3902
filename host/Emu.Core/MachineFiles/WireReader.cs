namespace Emu.Core.MachineFiles;

/// <summary>
/// Reads wires: <c>plic[10]</c> (the only input array of an object), <c>mcu.nvic[5]</c> (a named input), <c>cpus[0].external</c>
/// (an input of a CPU of a cluster); a map names the outputs and may have a loop (<c>for</c>), a list gives several sinks.
/// </summary>
internal static class WireReader
{
    public static IEnumerable<WireModel> Read(YamlNode node, Scope scope, bool isClock)
    {
        switch (node)
        {
            case YamlScalar one:
                yield return ReadOne("", one, scope, isClock);
                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    foreach (WireModel wire in Read(item, scope, isClock))
                    {
                        yield return wire;
                    }
                }

                break;
            case YamlMap named:
                foreach (Scope turn in LoopReader.Scopes(named, scope))
                {
                    foreach (WireModel wire in ReadNamed(named, turn, isClock))
                    {
                        yield return wire;
                    }
                }

                break;
        }
    }

    private static IEnumerable<WireModel> ReadNamed(YamlMap named, Scope scope, bool isClock)
    {
        foreach ((YamlScalar output, YamlNode value) in named.Entries.Where(entry => entry.Key.Text != "for"))
        {
            string name = Expression.Evaluate(output, scope).ToString();
            foreach (WireModel wire in Read(value, scope, isClock))
            {
                yield return wire with { Output = name };
            }
        }
    }

    private static WireModel ReadOne(string output, YamlScalar node, Scope scope, bool isClock)
    {
        string text = Expression.Evaluate(node, scope).ToString();
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string target = dot < 0 ? text : text[..dot];
        string input = dot < 0 ? "" : text[(dot + 1)..];
        int bracket = target.IndexOf('[', StringComparison.Ordinal);
        if (dot < 0 && bracket >= 0)
        {
            input = target[bracket..];
            target = target[..bracket];
        }

        if (target.Length == 0 || (input.StartsWith('[') && !IsIndex(input)) || (target.Contains('[', StringComparison.Ordinal) && !IsIndex(target[bracket..])))
        {
            throw new MachineFileException(node.Span, $"'{text}' is no input; expected object[number], object.input or object.input[number]");
        }

        return new WireModel(output, target, input, isClock, node.Span);
    }

    private static bool IsIndex(string text) =>
        text.Length > 2 && text[0] == '[' && text[^1] == ']' && text.AsSpan(1, text.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0;
}
