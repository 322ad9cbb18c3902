namespace Emu.Core.MachineFiles;

/// <summary>Reads frequencies of clock inputs that nothing feeds: <c>hertz: 24_000_000</c> for the only input, <c>hertz: { clk: … }</c> by name.</summary>
internal sealed class FrequencyReader(MachineProblems problems)
{
    /// <summary>Reads the frequencies.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <param name="into">Gets the frequencies.</param>
    public void Read(YamlNode node, Scope scope, List<FrequencyModel> into)
    {
        if (node is not YamlMap named)
        {
            into.Add(ReadOne("", node, scope));
            return;
        }

        foreach ((YamlScalar clock, YamlNode value) in named.Entries)
        {
            problems.Try(() => into.Add(ReadOne(NodeReader.Text(clock, scope), value, scope)));
        }
    }

    private static FrequencyModel ReadOne(string clock, YamlNode node, Scope scope) => node is YamlScalar number
        ? new FrequencyModel(clock, NodeReader.Number(number, scope, ulong.MaxValue), node.Span)
        : throw new MachineFileException(node.Span, $"a clock input takes ticks a second, not {node.Kind}");
}
