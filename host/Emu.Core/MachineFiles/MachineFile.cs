using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// A machine file, read but without values for its parameters. Sections of included files come first; a name may stand in one
/// file only.
/// </summary>
public sealed class MachineFile
{
    private const int MaxIncludes = 16;

    private static readonly string[] KnownSections =
        ["machine", "summary", "include", "parameters", "profiles", "spaces", "clusters", "backends", "devices", "load", "checks"];

    private readonly Dictionary<string, List<(YamlScalar Key, YamlNode Value)>> sections = new(StringComparer.Ordinal);

    private MachineFile(SourceText source) => Source = source;

    /// <summary>The text of the main file.</summary>
    public SourceText Source { get; }

    /// <summary>Name of the machine.</summary>
    public string Name { get; private set; } = "";

    /// <summary>One line for people.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>Parameters, in the order of the file.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; private set; } = [];

    /// <summary>Names of the profiles.</summary>
    public IEnumerable<string> Profiles => Section("profiles").Select(entry => entry.Key.Text);

    /// <summary>Reads a machine file from disk, with what it includes.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="EmuException">It cannot be read, or is wrong.</exception>
    public static MachineFile Load(string path) => Read(new SourceText(path, ReadText(path, default)), Path.GetDirectoryName(Path.GetFullPath(path)));

    /// <summary>Reads a machine file from a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folder">Folder that includes are relative to; null refuses them.</param>
    /// <exception cref="MachineFileException">It is wrong.</exception>
    public static MachineFile Read(SourceText source, string? folder = null)
    {
        var file = new MachineFile(source);
        var included = new HashSet<string>(StringComparer.Ordinal);
        YamlMap root = file.Add(source, folder, included, 0);
        file.Name = RequiredText(root, "machine", "the name of the machine");
        file.Summary = root.Find("summary") is YamlScalar summary ? summary.Text : "";
        file.Parameters = [.. file.Section("parameters").Select(entry => ParameterReader.Read(entry.Key, entry.Value))];
        return file;
    }

    /// <summary>Entries of a section, those of included files first.</summary>
    /// <param name="name">Name of the section.</param>
    internal IReadOnlyList<(YamlScalar Key, YamlNode Value)> Section(string name) =>
        sections.TryGetValue(name, out List<(YamlScalar, YamlNode)>? entries) ? entries : [];

    private static string RequiredText(YamlMap root, string name, string what) => root.Find(name) switch
    {
        YamlScalar { Text.Length: > 0 } text => text.Text,
        { } other => throw new MachineFileException(other.Span, $"'{name}' must be {what}, not {other.Kind}"),
        null => throw new MachineFileException(root.Span, $"'{name}' is missing: {what}"),
    };

    private static string ReadText(string path, SourceSpan span)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > 4 << 20 })
            {
                throw new MachineFileException(span, $"'{path}' is larger than 4 MiB; that is no machine file");
            }

            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new MachineFileException(span, $"cannot read machine file '{path}': {reason}", e);
        }
    }

    private YamlMap Add(SourceText source, string? folder, HashSet<string> included, int depth)
    {
        YamlNode document = YamlTree.Parse(source);
        if (document is not YamlMap root)
        {
            throw new MachineFileException(document.Span, $"a machine file is a map of sections, not {document.Kind}; expected 'machine: name' and so on");
        }

        foreach ((YamlScalar key, YamlNode value) in root.Entries)
        {
            if (!KnownSections.Contains(key.Text))
            {
                throw new MachineFileException(key.Span, $"no section '{key.Text}'{NearestName.Hint(key.Text, KnownSections)}");
            }

            switch (key.Text)
            {
                case "include":
                    Include(value, folder, included, depth);
                    break;
                case "machine" or "summary":
                    break;
                default:
                    Merge(key.Text, value);
                    break;
            }
        }

        return root;
    }

    private void Include(YamlNode value, string? folder, HashSet<string> included, int depth)
    {
        foreach (YamlNode item in value is YamlList list ? list.Items : [value])
        {
            if (item is not YamlScalar name)
            {
                throw new MachineFileException(item.Span, $"'include' takes file names, not {item.Kind}");
            }

            if (folder is null)
            {
                throw new MachineFileException(item.Span, "a machine that is not a file cannot include others");
            }

            string path = Path.GetFullPath(name.Text, folder);
            if (depth >= MaxIncludes || !included.Add(path))
            {
                throw new MachineFileException(item.Span, $"'{name.Text}' is included twice, or includes go deeper than {MaxIncludes}");
            }

            Add(new SourceText(path, ReadText(path, item.Span)), Path.GetDirectoryName(path), included, depth + 1);
        }
    }

    private void Merge(string section, YamlNode value)
    {
        if (value is YamlScalar { Text: "" })
        {
            return;
        }

        if (value is not YamlMap map)
        {
            throw new MachineFileException(value.Span, $"section '{section}' is a map of names, not {value.Kind}");
        }

        if (!sections.TryGetValue(section, out List<(YamlScalar Key, YamlNode Value)>? entries))
        {
            sections[section] = entries = [];
        }

        foreach ((YamlScalar key, YamlNode entry) in map.Entries)
        {
            if (entries.Find(other => other.Key.Text == key.Text) is { Key: { } first })
            {
                throw new MachineFileException(key.Span, $"'{key.Text}' is set twice: also in {first.Span}");
            }

            entries.Add((key, entry));
        }
    }
}
