using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Gives parameters their values: settings over profile over default, each layer written once.</summary>
internal sealed class ParameterValues(MachineFile file, ModelRequest request, MachineProblems problems)
{
    /// <summary>The values, for expressions.</summary>
    public Scope Scope { get; } = new();

    /// <summary>All parameters with the values that are used.</summary>
    public List<(ParameterSpec Spec, PropertyValue Value)> Values { get; } = new(file.Parameters.Count);

    /// <summary>Settings of properties, which come when the objects are known.</summary>
    public List<Setting> PropertySettings { get; } = [];

    /// <summary>Works them out.</summary>
    public void Read()
    {
        Dictionary<string, Setting> set = ReadSettings();
        YamlMap? layer = null;
        if (request.Profile is not null)
        {
            problems.Try(() => layer = FindProfile(request.Profile));
        }

        foreach (string unread in file.UnreadParameters)
        {
            Scope.SetUnknown(unread);
        }

        foreach (ParameterSpec spec in file.Parameters)
        {
            bool known = problems.Try(() =>
            {
                PropertyValue value = Value(spec, set.GetValueOrDefault(spec.Name), layer);
                Scope.Set(spec.Name, value, set.GetValueOrDefault(spec.Name)?.Span ?? default);
                Values.Add((spec, value));
            });
            if (!known)
            {
                Scope.SetUnknown(spec.Name);
            }
        }
    }

    private Dictionary<string, Setting> ReadSettings()
    {
        var set = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (Setting setting in request.Settings)
        {
            if (!set.TryAdd(setting.Name, setting))
            {
                problems.Add(setting.Span, $"'{setting.Name}' is set twice; keep one of the two");
            }
            else if (setting.Name.Contains('.', StringComparison.Ordinal))
            {
                PropertySettings.Add(setting);
            }
            else if (!IsParameter(setting.Name))
            {
                string hint = file.Parameters.Count == 0 ? ": it has no parameters" : NearestName.Hint(setting.Name, file.Parameters.Select(spec => spec.Name));
                problems.Add(setting.Span, $"machine '{file.Name}' has no parameter '{setting.Name}'{hint}");
            }
        }

        return set;
    }

    private bool IsParameter(string name)
    {
        foreach (ParameterSpec spec in file.Parameters)
        {
            if (spec.Name == name)
            {
                return true;
            }
        }

        return file.UnreadParameters.Contains(name);
    }

    private PropertyValue Value(ParameterSpec spec, Setting? setting, YamlMap? layer)
    {
        PropertyValue value = setting is not null ? ParameterReader.Parse(spec, setting.Text, setting.Span)
            : layer?.Find(spec.Name) is YamlScalar chosen ? ParameterReader.Parse(spec, chosen.Text, chosen.Span)
            : spec.Default.Kind == PropertyKind.None && request.Everything ? Sample(spec)
            : spec.Default;
        if (spec.Type == ParameterType.Drive && value.Kind == PropertyKind.Text)
        {
            return Drive(value.AsText()!, setting, layer?.Find(spec.Name)?.Span ?? spec.Span);
        }

        return spec.Type == ParameterType.File && value.Kind == PropertyKind.Text && !spec.Values.Contains(value.AsText()!)
            // Paths of the file itself are relative to it, those from outside to the current folder.
            ? PropertyValue.Of(setting is null ? Resolve(value.AsText()!) : FullPath(value.AsText()!, setting.Span))
            : value;
    }

    private PropertyValue Drive(string text, Setting? setting, SourceSpan written)
    {
        try
        {
            return PropertyValue.Of(ShortBackend.ResolveDrive(text, setting is null ? Resolve : Path.GetFullPath, out _));
        }
        catch (PropertyException e)
        {
            throw new MachineFileException(setting?.Span ?? written, e.Message, e);
        }
    }

    private static string FullPath(string path, SourceSpan span) => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal)
        ? Path.GetFullPath(path)
        : throw new MachineFileException(span, path.Length == 0 ? "the path is empty" : $"'{path}' is no path");

    private static PropertyValue Sample(ParameterSpec spec) => spec.Type switch
    {
        ParameterType.Size => PropertyValue.OfSize(spec.Min?.Magnitude ?? 0),
        ParameterType.Int => PropertyValue.Of(spec.Min is { IsNegative: false } min ? (long)Math.Min(min.Magnitude, long.MaxValue) : 0),
        ParameterType.Bool => PropertyValue.Of(true),
        _ => PropertyValue.Of(spec.Values.Length > 0 && spec.Type != ParameterType.File ? spec.Values[0] : "none"),
    };

    private string Resolve(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            return path;
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(file.Source.Name));
        return Path.GetFullPath(path, folder ?? Environment.CurrentDirectory);
    }

    private YamlMap FindProfile(string profile)
    {
        foreach ((YamlScalar key, YamlNode value) in file.Section("profiles"))
        {
            if (key.Text != profile)
            {
                continue;
            }

            YamlMap map = value as YamlMap ?? throw new MachineFileException(value.Span, $"profile '{profile}' is a map of parameters, not {value.Kind}");
            foreach ((YamlScalar name, YamlNode setting) in map.Entries)
            {
                if (!IsParameter(name.Text))
                {
                    problems.Add(name.Span, $"no parameter '{name.Text}'{NearestName.Hint(name.Text, file.Parameters.Select(spec => spec.Name))}");
                }
                else if (setting is not YamlScalar)
                {
                    problems.Add(setting.Span, $"a profile sets single values, not {setting.Kind}");
                }
            }

            return map;
        }

        throw new MachineFileException(request.ProfileSpan, $"machine '{file.Name}' has no profile '{profile}'{NearestName.Hint(profile, file.Profiles)}");
    }
}
