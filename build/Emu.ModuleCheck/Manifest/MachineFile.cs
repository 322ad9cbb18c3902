using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Emu.ModuleCheck.Manifest;

/// <summary>A machine file cannot be listed; the message says why.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="line">Line from 1, or 0.</param>
/// <param name="column">Column from 1, or 0.</param>
internal sealed class MachineFileException(string message, int line = 0, int column = 0) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}

/// <summary>
/// Reads the header of a machine file: names and what it needs, not what it means. Types stand after <c>type:</c>,
/// <c>cpu:</c> and <c>accel:</c> anywhere outside <c>parameters:</c>; a parameter stands for its default.
/// </summary>
internal sealed class MachineFile
{
    private readonly Dictionary<string, YamlMappingNode> _parameters = [];
    private readonly SortedSet<string> _cpuTypes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _types = new(StringComparer.Ordinal);
    private int _minCpus;
    private int _maxCpus;

    public static MachineHeader Read(string path, string relativePath)
    {
        YamlMappingNode root = Load(path);
        string name = Scalar(root, "machine")
            ?? throw new MachineFileException("the file does not name its machine", (int)root.Start.Line, (int)root.Start.Column);
        string summary = Scalar(root, "summary")
            ?? throw new MachineFileException($"machine '{name}' has no summary", (int)root.Start.Line, (int)root.Start.Column);
        MachineFile file = new();
        file.Collect(root, path, depth: 0);
        return new MachineHeader(name, relativePath, summary, Names(root, "architectures"), file._minCpus, file._maxCpus, [.. file._cpuTypes], [.. file._types]);
    }

    private void Collect(YamlMappingNode root, string path, int depth)
    {
        if (depth > 16)
        {
            throw new MachineFileException("files include each other without end");
        }

        foreach (YamlNode parameter in Child<YamlMappingNode>(root, "parameters")?.Children.Keys ?? Enumerable.Empty<YamlNode>())
        {
            if (parameter is YamlScalarNode { Value: { } key } && Child<YamlMappingNode>(Child<YamlMappingNode>(root, "parameters")!, key) is { } description)
            {
                _parameters.TryAdd(key, description);
            }
        }

        foreach (string included in Names(root, "include"))
        {
            string other = Path.Combine(Path.GetDirectoryName(path) ?? ".", included);
            if (File.Exists(other))
            {
                Collect(Load(other), other, depth + 1);
            }
        }

        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            if (key is not YamlScalarNode { Value: "parameters" or "machine" or "summary" or "include" })
            {
                Collect(value);
            }
        }
    }

    private void Collect(YamlNode node)
    {
        if (node is YamlSequenceNode sequence)
        {
            foreach (YamlNode item in sequence)
            {
                Collect(item);
            }
        }
        else if (node is YamlMappingNode mapping)
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children)
            {
                if (key is YamlScalarNode { Value: "type" or "cpu" or "accel" } named && value is YamlScalarNode { Value: { Length: > 0 } type })
                {
                    Need(named.Value!, type, mapping);
                }
                else
                {
                    Collect(value);
                }
            }
        }
    }

    private void Need(string key, string text, YamlMappingNode owner)
    {
        string type = text[0] == '$' ? Scalar(_parameters.GetValueOrDefault(text[1..]), "default") ?? "" : text;
        if (type.Length == 0)
        {
            return;
        }

        _types.Add(type);
        if (key == "cpu")
        {
            _cpuTypes.Add(type);
            string count = Scalar(owner, "count") ?? "1";
            YamlMappingNode? parameter = count[0] == '$' ? _parameters.GetValueOrDefault(count[1..]) : null;
            string fixedCount = count[0] == '$' ? Scalar(parameter, "default") ?? "1" : count;
            _minCpus += Number(Scalar(parameter, "min") ?? fixedCount);
            _maxCpus += Number(Scalar(parameter, "max") ?? fixedCount);
        }
    }

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : 1;

    private static YamlMappingNode Load(string path)
    {
        YamlStream stream = [];
        try
        {
            using StreamReader reader = new(path);
            stream.Load(reader);
        }
        catch (YamlException malformed)
        {
            throw new MachineFileException(malformed.Message, (int)malformed.Start.Line, (int)malformed.Start.Column);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }, ..] ? root
            : throw new MachineFileException("the file is not a mapping of names to values", 1, 1);
    }

    private static T? Child<T>(YamlMappingNode node, string key)
        where T : YamlNode => node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value as T : null;

    private static string? Scalar(YamlMappingNode? node, string key) => node is null ? null : Child<YamlScalarNode>(node, key)?.Value is { Length: > 0 } text ? text : null;

    private static List<string> Names(YamlMappingNode node, string key) =>
        Scalar(node, key) is { } one ? [one]
        : [.. Child<YamlSequenceNode>(node, key)?.OfType<YamlScalarNode>().Select(n => n.Value ?? "") ?? []];
}
