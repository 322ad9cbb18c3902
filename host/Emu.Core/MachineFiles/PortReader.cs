namespace Emu.Core.MachineFiles;

/// <summary>
/// Reads where ports of bus masters and CPUs lead: <c>ports: space</c> for the only port, <c>ports: { io: space }</c> by name, and
/// <c>{ space: …, through: iommu, requester: 8 }</c> in place of a space.
/// </summary>
internal sealed class PortReader(IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
    private static readonly string[] Fields = ["space", "through", "requester"];

    /// <summary>Reads the ports.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <param name="into">Gets the ports.</param>
    public void Read(YamlNode node, Scope scope, List<PortModel> into)
    {
        if (node is not YamlMap named)
        {
            into.Add(ReadOne("", node, scope));
            return;
        }

        foreach ((YamlScalar port, YamlNode value) in named.Entries)
        {
            problems.Try(() => into.Add(ReadOne(NodeReader.Text(port, scope), value, scope)));
        }
    }

    private PortModel ReadOne(string port, YamlNode node, Scope scope)
    {
        if (node is YamlScalar space)
        {
            return new PortModel(port, ReadSpace(space, scope), "", 0, node.Span);
        }

        if (node is not YamlMap map)
        {
            throw new MachineFileException(node.Span, $"a port leads to a space, or to {{ space: …, through: …, requester: … }}, not {node.Kind}");
        }

        NodeReader.CheckFields(map, "a port", Fields, problems);
        var key = new YamlScalar(map.Span, port, false);
        string through = NodeReader.Optional(map, "through", "the id of an IOMMU") is { } iommu ? NodeReader.Text(iommu, scope) : "";
        uint requester = NodeReader.Optional(map, "requester", "a number") is { } number ? (uint)NodeReader.Number(number, scope, uint.MaxValue) : 0;
        return new PortModel(port, ReadSpace(NodeReader.Required(map, "space", key, "the id of a space"), scope), through, requester, node.Span);
    }

    private string ReadSpace(YamlScalar node, Scope scope)
    {
        string space = NodeReader.Text(node, scope);
        return spaces.Any(known => known.Id == space)
            ? space
            : throw new MachineFileException(node.Span, $"no space '{space}'{NearestName.Hint(space, spaces.Select(known => known.Id))}");
    }
}
