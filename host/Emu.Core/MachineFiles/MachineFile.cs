using Emu.Abstractions.Qom;
using Microsoft.Win32.SafeHandles;

namespace Emu.Core.MachineFiles;

/// <summary>
/// A machine file, read but without values for its parameters. Sections of included files come first; a name may stand in one
/// file only.
/// </summary>
public sealed class MachineFile
{
    private const int MaxIncludes = 16;
    private const int MaxLength = 4 << 20;

    private static readonly string[] KnownSections =
        ["machine", "summary", "include", "parameters", "profiles", "spaces", "clusters", "backends", "devices", "load", "drive", "net", "checks"];

    private readonly Dictionary<string, List<(YamlScalar Key, YamlNode Value)>> sections = new(StringComparer.Ordinal);

    private readonly List<string> unreadParameters = [];
    private readonly MachineProblems problems;

    private MachineFile(SourceText source, MachineProblems problems) => (Source, this.problems) = (source, problems);

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

    /// <summary>Profiles with what they set, as it is written.</summary>
    public IEnumerable<(string Name, IReadOnlyList<(string Name, string Value)> Settings)> ProfileSettings => Section("profiles").Select(entry =>
        (entry.Key.Text, (IReadOnlyList<(string, string)>)(entry.Value is YamlMap map ? [.. map.Entries.Select(set => (set.Key.Text, (set.Value as YamlScalar)?.Text ?? ""))] : [])));

    /// <summary>Names of parameters whose declaration is wrong.</summary>
    internal IReadOnlyList<string> UnreadParameters => unreadParameters;

    /// <summary>Reads a machine file from disk, with what it includes.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="EmuException">It cannot be read, or is wrong; the message says all that is.</exception>
    public static MachineFile Load(string path)
    {
        var problems = new MachineProblems();
        MachineFile file = Load(path, problems);
        problems.ThrowIfAny();
        return file;
    }

    /// <summary>Reads a machine file from disk, with what it includes.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="problems">Collects what is wrong; what is not can be looked at all the same.</param>
    /// <exception cref="EmuException">It cannot be read, or is no YAML.</exception>
    public static MachineFile Load(string path, MachineProblems problems) =>
        Read(new SourceText(path, ReadText(path, default)), Path.GetDirectoryName(Path.GetFullPath(path)), problems, path);

    /// <summary>Reads a machine file from a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folder">Folder that includes are relative to; null refuses them.</param>
    /// <exception cref="MachineFileException">It is wrong; the message says all that is.</exception>
    public static MachineFile Read(SourceText source, string? folder = null)
    {
        var problems = new MachineProblems();
        MachineFile file = Read(source, folder, problems);
        problems.ThrowIfAny();
        return file;
    }

    /// <summary>Reads a machine file from a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folder">Folder that includes are relative to; null refuses them.</param>
    /// <param name="problems">Collects what is wrong; what is not can be looked at all the same.</param>
    /// <exception cref="MachineFileException">It is no YAML.</exception>
    public static MachineFile Read(SourceText source, string? folder, MachineProblems problems) => Read(source, folder, problems, path: null);

    private static MachineFile Read(SourceText source, string? folder, MachineProblems problems, string? path)
    {
        var file = new MachineFile(source, problems);
        YamlMap root = file.Add(source, path, folder, new HashSet<string>(StringComparer.Ordinal), 0);
        problems.Try(() => file.Name = RequiredText(root, "machine", "the name of the machine"));
        problems.Try(() => file.Summary = NodeReader.Optional(root, "summary", "one line for people")?.Text ?? "");
        var parameters = new List<ParameterSpec>();
        foreach ((YamlScalar key, YamlNode value) in file.Section("parameters"))
        {
            if (!problems.Try(() => parameters.Add(ParameterReader.Read(key, value, problems))))
            {
                file.unreadParameters.Add(key.Text);
            }
        }

        file.Parameters = parameters;
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
            if (Directory.Exists(path))
            {
                throw new MachineFileException(span, $"cannot read machine file '{path}': it is a folder");
            }

            return Decode(ReadBytes(path, span));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new MachineFileException(span, $"cannot read machine file '{path}': {reason}", e);
        }
    }

    /// <summary>Bounded by what is read, not by what the file says: /dev/zero says it is empty.</summary>
    private static ReadOnlyMemory<byte> ReadBytes(string path, SourceSpan span)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] bytes = new byte[1 << 15];
        for (int length = 0; ;)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(length), length);
            length += read;
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            if (length > MaxLength)
            {
                throw new MachineFileException(span, $"'{path}' is larger than 4 MiB; that is no machine file");
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 2);
            }
        }
    }

    /// <summary>Most machine files are ASCII; only for another is the framework's reader of texts made ready.</summary>
    private static string Decode(ReadOnlyMemory<byte> bytes) => Utf8Text.TryPlain(bytes.Span) ?? DecodeAny(bytes);

    private static string DecodeAny(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray()));
        return reader.ReadToEnd();
    }

    private YamlMap Add(SourceText source, string? path, string? folder, HashSet<string> included, int depth)
    {
        YamlNode document = (path is null ? null : YamlTreeFile.Find(path, source)) ?? YamlTree.Parse(source);
        if (document is not YamlMap root)
        {
            throw new MachineFileException(document.Span, $"a machine file is a map of sections, not {document.Kind}; expected 'machine: name' and so on");
        }

        foreach ((YamlScalar key, YamlNode value) in root.Entries)
        {
            switch (key.Text)
            {
                case "include":
                    Include(value, folder, included, depth);
                    break;
                case "machine" or "summary":
                    break;
                case var section when KnownSections.Contains(section):
                    problems.Try(() => Merge(section, value));
                    break;
                default:
                    problems.Add(key.Span, $"no section '{key.Text}'{NearestName.Hint(key.Text, KnownSections)}");
                    break;
            }
        }

        return root;
    }

    private void Include(YamlNode value, string? folder, HashSet<string> included, int depth)
    {
        foreach (YamlNode item in value is YamlList list ? list.Items : [value])
        {
            problems.Try(() => IncludeOne(item, folder, included, depth));
        }
    }

    private void IncludeOne(YamlNode item, string? folder, HashSet<string> included, int depth)
    {
        if (item is not YamlScalar { Text.Length: > 0 } name)
        {
            throw new MachineFileException(item.Span, $"'include' takes file names, not {(item is YamlScalar ? "nothing" : item.Kind)}");
        }

        if (folder is null)
        {
            throw new MachineFileException(item.Span, "a machine that is not a file cannot include others");
        }

        if (name.Text.Contains('\0', StringComparison.Ordinal))
        {
            throw new MachineFileException(item.Span, $"'{name.Text}' is no file name");
        }

        string path = Path.GetFullPath(name.Text, folder);
        if (depth >= MaxIncludes || !included.Add(path))
        {
            throw new MachineFileException(item.Span, $"'{name.Text}' is included twice, or includes go deeper than {MaxIncludes}");
        }

        Add(new SourceText(path, ReadText(path, item.Span)), path, Path.GetDirectoryName(path), included, depth + 1);
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
                problems.Add(key.Span, $"'{key.Text}' is set twice: also in {first.Span}");
                continue;
            }

            entries.Add((key, entry));
        }
    }
}
