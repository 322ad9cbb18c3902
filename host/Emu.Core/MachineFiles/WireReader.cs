namespace Emu.Core.MachineFiles;

/// <summary>
/// Reads wires: <c>plic[10]</c> (the only input array of an object), <c>mcu.nvic[5]</c> (a named input), <c>cpus[0].external</c>
/// (an input of a CPU of a cluster); a map names the outputs and may have a loop (<c>for</c>), a list gives several sinks, or several such maps. Where ids have dots, <c>output: { object: id, input: name }</c> keeps the two apart.
/// </summary>
internal sealed class WireReader(bool isClock, MachineProblems problems)
{
    private static readonly string[] Parts = ["object", "input"];

    /// <summary>Reads the wires.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <param name="into">Gets the wires.</param>
    public void Read(YamlNode node, Scope scope, List<WireModel> into)
    {
        if (node is YamlList list && list.Items.Any(item => item is YamlMap))
        {
            // Several maps: each may have a loop of its own.
            foreach (YamlNode item in list.Items)
            {
                problems.Try(() => Read(item, scope, into));
            }

            return;
        }

        if (node is not YamlMap named)
        {
            ReadSinks("", default, node, scope, into);
            return;
        }

        foreach (Scope turn in LoopReader.Scopes(named, scope))
        {
            foreach ((YamlScalar output, YamlNode value) in named.Entries)
            {
                if (output.Text != "for")
                {
                    problems.Try(() => ReadSinks(NodeReader.Text(output, turn), output.Span, value, turn, into));
                }
            }
        }
    }

    private void ReadSinks(string output, SourceSpan outputSpan, YamlNode node, Scope scope, List<WireModel> into)
    {
        if (node is YamlList list)
        {
            foreach (YamlNode item in list.Items)
            {
                problems.Try(() => into.Add(ReadOne(item)));
            }
        }
        else
        {
            problems.Try(() => into.Add(ReadOne(node)));
        }

        WireModel ReadOne(YamlNode sink) => sink switch
        {
            YamlScalar text => ReadSink(output, text, scope) with { OutputSpan = outputSpan },
            YamlMap parts when outputSpan.Source is not null => ReadParts(output, parts, scope) with { OutputSpan = outputSpan },
            _ => throw new MachineFileException(sink.Span, $"expected an input such as object[number] or object.input, not {sink.Kind}"),
        };
    }

    /// <summary>The long form, for ids with dots in them: <c>{ object: uart.0, input: "rx[3]" }</c>.</summary>
    private WireModel ReadParts(string output, YamlMap parts, Scope scope)
    {
        NodeReader.CheckFields(parts, "an input", Parts, problems);
        YamlScalar target = NodeReader.Required(parts, "object", new YamlScalar(parts.Span, "input", false), "the id of an object");
        string input = NodeReader.Optional(parts, "input", "the name of an input") is { } name ? NodeReader.Text(name, scope) : "";
        return new WireModel(output, NodeReader.Text(target, scope), input, isClock, parts.Span);
    }

    private WireModel ReadSink(string output, YamlScalar node, Scope scope)
    {
        string text = NodeReader.Text(node, scope);
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
        text.Length is > 2 and < 12 && text[0] == '[' && text[^1] == ']' && text.AsSpan(1, text.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0;
}
