using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Reads where regions are mapped: <c>space@address</c>, with an optional <c>!priority</c>; a list for several places, a map to name
/// the regions.
/// </summary>
internal sealed class MapReader(IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
    /// <summary>Reads the places.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <param name="into">Gets the places.</param>
    public void Read(YamlNode node, Scope scope, List<MapModel> into) => Read("", default, node, scope, into);

    private void Read(string region, SourceSpan regionSpan, YamlNode node, Scope scope, List<MapModel> into)
    {
        switch (node)
        {
            case YamlMap named when regionSpan.Source is null:
                foreach ((YamlScalar key, YamlNode value) in named.Entries)
                {
                    problems.Try(() => Read(NodeReader.Text(key, scope), key.Span, value, scope, into));
                }

                break;
            case YamlScalar one:
                problems.Try(() => into.Add(ReadOne(region, one, scope) with { RegionSpan = regionSpan }));
                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    problems.Try(() => into.Add(ReadOne(region, item as YamlScalar ?? throw Wrong(item), scope) with { RegionSpan = regionSpan }));
                }

                break;
            default:
                throw Wrong(node);
        }

        static MachineFileException Wrong(YamlNode item) => new(item.Span, $"expected space@address, not {item.Kind}");
    }

    private MapModel ReadOne(string region, YamlScalar node, Scope scope)
    {
        string text = NodeReader.Text(node, scope);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new MachineFileException(node.Span, $"'{text}' is no place; expected space@address, such as {(spaces.Count > 0 ? spaces[0].Id : "system")}@0x1000_0000");
        }

        int bang = text.IndexOf('!', at);
        string address = bang < 0 ? text[(at + 1)..] : text[(at + 1)..bang];
        int priority = 0;
        if (bang >= 0 && !TryReadPriority(text.AsSpan(bang + 1), out priority))
        {
            throw new MachineFileException(NodeReader.Part(node, text, bang + 1, text.Length - bang - 1), $"'{text[(bang + 1)..]}' is no priority; expected an integer behind '!'");
        }

        string space = text[..at];
        if (!SpaceModel.IsIn(spaces, space))
        {
            throw new MachineFileException(NodeReader.Part(node, text, 0, at), $"no space '{space}'{NearestName.Hint(space, spaces.Select(known => known.Id))}");
        }

        return SizeText.TryParseNumber(address, out ulong number)
            ? new MapModel(region, space, number, priority, node.Span)
            : throw new MachineFileException(NodeReader.Part(node, text, at + 1, address.Length), $"'{address}' is no address; expected a number such as 0x1000_0000");
    }

    /// <summary>An integer, with a sign or without.</summary>
    private static bool TryReadPriority(ReadOnlySpan<char> text, out int priority)
    {
        bool isNegative = text is ['-', ..];
        long value = Digits.Read(isNegative || text is ['+', ..] ? text[1..] : text);
        bool isOne = value >= 0 && value <= (isNegative ? -(long)int.MinValue : int.MaxValue);
        priority = isOne ? (int)(isNegative ? -value : value) : 0;
        return isOne;
    }
}
