using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Puts values into a machine file: settings over profile over default, each layer written once; loops and conditions are worked
/// out. Everything that can be said without knowing the types is checked here.
/// </summary>
public sealed class MachineModelBuilder
{
    private const int MaxObjects = 10_000;

    private readonly MachineFile file;
    private readonly Scope parameters = new();
    private readonly List<(ParameterSpec, PropertyValue)> values = [];
    private readonly List<Setting> propertySettings = [];
    private readonly List<ObjectModel> objects = [];
    private readonly Dictionary<string, SourceSpan> ids = new(StringComparer.Ordinal);

    private MachineModelBuilder(MachineFile file) => this.file = file;

    /// <summary>Works out a machine.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What was set from outside.</param>
    /// <param name="profile">Name of a profile, or null.</param>
    /// <param name="loads">Raw images to load: each makes the device that section <c>load</c> describes, with $file and $address.</param>
    /// <param name="isPaused">Whether the machine will not run at once: then the file's checks do not apply.</param>
    /// <param name="profileSpan">Where the profile was named.</param>
    /// <exception cref="MachineFileException">Something is wrong; the message points to the place.</exception>
    public static MachineModel Build(
        MachineFile file,
        IReadOnlyList<Setting> settings,
        string? profile = null,
        IReadOnlyList<LoadSetting>? loads = null,
        bool isPaused = false,
        SourceSpan profileSpan = default)
    {
        var builder = new MachineModelBuilder(file);
        builder.SetParameters(settings, profile, profileSpan);
        ImmutableArray<SpaceModel> spaces = [.. file.Section("spaces").Select(builder.ReadSpace)];
        var reader = new ObjectReader(builder.parameters, spaces);
        ImmutableArray<ClusterModel> clusters = [.. file.Section("clusters").Select(entry => builder.Claim(reader.ReadCluster(entry.Key, entry.Value)))];
        builder.ReadObjects("backends", isBackend: true, reader);
        builder.ReadObjects("devices", isBackend: false, reader);
        builder.ReadLoads(loads ?? [], spaces);
        if (!isPaused && (loads is null || loads.Count == 0))
        {
            builder.RunChecks();
        }

        clusters = builder.ApplyPropertySettings(clusters);
        return new MachineModel(file.Name, file.Summary, [.. builder.values], spaces, clusters, [.. builder.objects]);
    }

    private void SetParameters(IReadOnlyList<Setting> settings, string? profile, SourceSpan profileSpan)
    {
        var set = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (Setting setting in settings)
        {
            if (!set.TryAdd(setting.Name, setting))
            {
                throw new MachineFileException(setting.Span, $"'{setting.Name}' is set twice; keep one of the two");
            }

            if (setting.Name.Contains('.', StringComparison.Ordinal))
            {
                propertySettings.Add(setting);
            }
            else if (!file.Parameters.Any(spec => spec.Name == setting.Name))
            {
                throw new MachineFileException(setting.Span, $"machine '{file.Name}' has no parameter '{setting.Name}'{NearestName.Hint(setting.Name, file.Parameters.Select(spec => spec.Name))}");
            }
        }

        YamlMap? layer = profile is null ? null : FindProfile(profile, profileSpan);
        foreach (ParameterSpec spec in file.Parameters)
        {
            PropertyValue value = set.TryGetValue(spec.Name, out Setting? setting) ? ParameterReader.Parse(spec, setting.Text, setting.Span)
                : layer?.Find(spec.Name) is YamlScalar chosen ? ParameterReader.Parse(spec, chosen.Text, chosen.Span)
                : spec.Default;
            if (spec.Type == ParameterType.File && value.Kind == PropertyKind.Text)
            {
                // Paths of the file itself are relative to it, those from outside to the current folder.
                value = PropertyValue.Of(setting is null ? Resolve(value.AsText()!) : Path.GetFullPath(value.AsText()!));
            }

            parameters.Set(spec.Name, value);
            values.Add((spec, value));
        }
    }

    private string Resolve(string path) =>
        path.Length == 0 ? path : Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(file.Source.Name)) ?? ".");

    private YamlMap FindProfile(string profile, SourceSpan span)
    {
        foreach ((YamlScalar key, YamlNode value) in file.Section("profiles"))
        {
            if (key.Text != profile)
            {
                continue;
            }

            YamlMap map = value as YamlMap ?? throw new MachineFileException(value.Span, $"profile '{profile}' is a map of parameters, not {value.Kind}");
            foreach ((YamlScalar name, YamlNode _) in map.Entries)
            {
                if (!file.Parameters.Any(spec => spec.Name == name.Text))
                {
                    throw new MachineFileException(name.Span, $"no parameter '{name.Text}'{NearestName.Hint(name.Text, file.Parameters.Select(spec => spec.Name))}");
                }
            }

            return map;
        }

        throw new MachineFileException(span, $"machine '{file.Name}' has no profile '{profile}'{NearestName.Hint(profile, file.Profiles)}");
    }

    private SpaceModel ReadSpace((YamlScalar Key, YamlNode Value) entry)
    {
        Claim(entry.Key.Text, entry.Key.Span);
        if (entry.Value is not YamlMap map)
        {
            throw new MachineFileException(entry.Value.Span, $"space '{entry.Key.Text}' is a map such as {{ bits: 32 }}, not {entry.Value.Kind}");
        }

        foreach ((YamlScalar key, YamlNode _) in map.Entries)
        {
            if (key.Text != "bits")
            {
                throw new MachineFileException(key.Span, $"a space has no '{key.Text}'; expected 'bits'");
            }
        }

        if (map.Find("bits") is not YamlScalar bits)
        {
            throw new MachineFileException(entry.Key.Span, $"space '{entry.Key.Text}' has no 'bits': address bits, 1 to 64");
        }

        long count = ObjectReader.Integer(bits, Expression.Evaluate(bits, parameters));
        return count is >= 1 and <= 64
            ? new SpaceModel(entry.Key.Text, (int)count, entry.Key.Span)
            : throw new MachineFileException(bits.Span, $"a space has 1 to 64 address bits, not {count}");
    }

    private void ReadObjects(string section, bool isBackend, ObjectReader reader)
    {
        foreach ((YamlScalar key, YamlNode value) in file.Section(section))
        {
            foreach (ObjectModel model in reader.ReadObjects(key, value, isBackend))
            {
                Claim(model.Id, model.Span);
                objects.Add(model);
                if (objects.Count > MaxObjects)
                {
                    throw new MachineFileException(model.Span, $"the machine has more than {MaxObjects} objects");
                }
            }
        }
    }

    /// <summary>Makes the device that section <c>load</c> describes for every image.</summary>
    private void ReadLoads(IReadOnlyList<LoadSetting> loads, ImmutableArray<SpaceModel> spaces)
    {
        IReadOnlyList<(YamlScalar Key, YamlNode Value)> template = file.Section("load");
        for (int i = 0; i < loads.Count; i++)
        {
            if (template.Count == 0)
            {
                throw new MachineFileException(loads[i].Span, $"machine '{file.Name}' does not say how images are loaded: its file has no section 'load'");
            }

            var scope = new Scope(parameters);
            scope.Set("file", PropertyValue.Of(loads[i].File));
            scope.Set("address", PropertyValue.Of(loads[i].Address));
            YamlScalar key = new(template[0].Key.Span, $"load{i}", false);
            ObjectModel model = new ObjectReader(scope, spaces).ReadObjects(key, new YamlMap(key.Span, template), isBackend: false).Single();
            Claim(model.Id, model.Span);
            objects.Add(model);
        }
    }

    /// <summary>Refuses what the file says cannot run: <c>name: { require: expression, message: text }</c>.</summary>
    private void RunChecks()
    {
        foreach ((YamlScalar key, YamlNode value) in file.Section("checks"))
        {
            if (value is not YamlMap map || map.Find("require") is not YamlScalar condition || map.Find("message") is not YamlScalar message)
            {
                throw new MachineFileException(key.Span, $"check '{key.Text}' is a map such as {{ require: kernel || bios, message: what to do }}");
            }

            if (!Expression.IsTrue(Expression.EvaluateAll(condition, parameters)))
            {
                throw new MachineFileException(default, $"machine '{file.Name}' cannot run so: {message.Text}");
            }
        }
    }

    private ImmutableArray<ClusterModel> ApplyPropertySettings(ImmutableArray<ClusterModel> clusters)
    {
        foreach (Setting setting in propertySettings)
        {
            int dot = setting.Name.IndexOf('.', StringComparison.Ordinal);
            string id = setting.Name[..dot];
            var property = new PropertyModel(setting.Name[(dot + 1)..], PropertyValue.Of(setting.Text), setting.Span);
            int index = objects.FindIndex(model => model.Id == id);
            int cluster = clusters.IndexOf(clusters.FirstOrDefault(model => model.Id == id)!);
            if (index >= 0)
            {
                objects[index] = objects[index] with { Properties = Override(objects[index].Properties, property) };
            }
            else if (cluster >= 0)
            {
                clusters = clusters.SetItem(cluster, clusters[cluster] with { Properties = Override(clusters[cluster].Properties, property) });
            }
            else
            {
                throw new MachineFileException(setting.Span, $"machine '{file.Name}' has no object '{id}'{NearestName.Hint(id, ids.Keys)}");
            }
        }

        return clusters;
    }

    private static ImmutableArray<PropertyModel> Override(ImmutableArray<PropertyModel> properties, PropertyModel property) =>
        [.. properties.Where(other => other.Name != property.Name), property];

    private ClusterModel Claim(ClusterModel cluster)
    {
        Claim(cluster.Id, cluster.Span);
        return cluster;
    }

    private void Claim(string id, SourceSpan span)
    {
        if (!ids.TryAdd(id, span))
        {
            throw new MachineFileException(span, $"the name '{id}' is taken by {ids[id]}; ids are unique in a machine");
        }
    }
}
