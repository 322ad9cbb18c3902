using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Puts values into a machine file; loops and conditions are worked out. Everything that can be said without knowing the types is
/// checked here.
/// </summary>
public sealed class MachineModelBuilder
{
    private const int MaxObjects = 10_000;

    private readonly MachineFile file;
    private readonly ModelRequest request;
    private readonly MachineProblems problems;
    private readonly ParameterValues parameters;
    private readonly List<SpaceModel> spaces = [];
    private readonly List<ClusterModel> clusters = [];
    private readonly List<ObjectModel> objects = [];
    private readonly Dictionary<string, SourceSpan> ids = new(StringComparer.Ordinal);
    private readonly List<string> unread = [];

    private MachineModelBuilder(MachineFile file, ModelRequest request, MachineProblems problems)
    {
        this.file = file;
        this.request = request;
        this.problems = problems;
        parameters = new ParameterValues(file, request, problems);
    }

    /// <summary>Works out a machine.</summary>
    /// <param name="file">The file.</param>
    /// <param name="settings">What was set from outside.</param>
    /// <param name="profile">Name of a profile, or null.</param>
    /// <param name="loads">Raw images to load: each makes the device that section <c>load</c> describes, with $file and $address.</param>
    /// <param name="isPaused">Whether the machine will not run at once: then the file's checks do not apply.</param>
    /// <param name="profileSpan">Where the profile was named.</param>
    /// <exception cref="MachineFileException">Something is wrong; the message points to every place.</exception>
    public static MachineModel Build(
        MachineFile file,
        IReadOnlyList<Setting> settings,
        string? profile = null,
        IReadOnlyList<LoadSetting>? loads = null,
        bool isPaused = false,
        SourceSpan profileSpan = default)
    {
        var problems = new MachineProblems();
        ModelReading reading = Read(
            file, new ModelRequest { Settings = settings, Profile = profile, ProfileSpan = profileSpan, Loads = loads ?? [], RunsChecks = !isPaused }, problems);
        problems.ThrowIfAny();
        return reading.Model;
    }

    /// <summary>Works out as much of a machine as can be.</summary>
    /// <param name="file">The file.</param>
    /// <param name="request">What is put into it.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public static ModelReading Read(MachineFile file, ModelRequest request, MachineProblems problems) =>
        new MachineModelBuilder(file, request, problems).Read();

    private ModelReading Read()
    {
        parameters.Read();
        ReadEntries("spaces", (key, value) => spaces.Add(ReadSpace(key, value)));
        ReadEntries("clusters", ReadCluster);
        ReadEntries("backends", (key, value) => ReadObjects(key, value, parameters.Scope, isBackend: true));
        UseAccelerator();
        ReadEntries("devices", (key, value) => ReadObjects(key, value, parameters.Scope, isBackend: false));
        ReadLoads();
        ReadDrives();
        ReadNets();
        ReadChecks();
        CheckBoots();
        parameters.PropertySettings.ForEach(setting => problems.Try(() => Apply(setting)));
        return new ModelReading(
            new MachineModel(file.Name, file.Summary, [.. parameters.Values], [.. spaces], [.. clusters], [.. objects]),
            unread);
    }

    /// <summary>Reads the entries of a section; one that cannot be read is remembered by its id.</summary>
    private void ReadEntries(string section, Action<YamlScalar, YamlNode> read)
    {
        foreach ((YamlScalar key, YamlNode value) in file.Section(section))
        {
            int before = problems.Errors;
            bool done = problems.Try(() => read(key, value));
            if (!done || problems.Errors > before)
            {
                int dollar = key.Text.IndexOf('$', StringComparison.Ordinal);
                unread.Add(dollar < 0 ? key.Text : key.Text[..dollar] + "*");
            }
        }
    }

    private SpaceModel ReadSpace(YamlScalar key, YamlNode value)
    {
        Claim(key.Text, key.Span);
        NodeReader.CheckId(key.Text, key);
        YamlMap map = NodeReader.Map(key, value, "space", "{ bits: 32 }");
        NodeReader.CheckFields(map, "a space", ["bits"], problems);
        YamlScalar bits = NodeReader.Required(map, "bits", key, "address bits, 1 to 64");
        long count = NodeReader.Integer(bits, Expression.Evaluate(bits, parameters.Scope));
        return count is >= 1 and <= 64
            ? new SpaceModel(key.Text, (int)count, key.Span)
            : throw new MachineFileException(bits.Span, $"a space has 1 to 64 address bits, not {count}");
    }

    private void UseAccelerator()
    {
        if (request.Accel is not { } accel)
        {
            return;
        }

        string id = MachinePlan.AcceleratorId(accel.Type);
        problems.Try(() => Claim(id, accel.Span));
        objects.Add(new ObjectModel(
            id,
            accel.Type,
            accel.Span,
            IsBackend: true,
            [.. accel.Properties.Select(p => new PropertyModel(p.Name, PropertyValue.Of(p.Value), accel.Span) { NameSpan = accel.Span })],
            [],
            [],
            accel.Span));
        for (int i = 0; i < clusters.Count; i++)
        {
            clusters[i] = clusters[i] with { Accelerator = id, AcceleratorSpan = accel.Span };
        }
    }

    private void ReadCluster(YamlScalar key, YamlNode value)
    {
        if (new ClusterReader(parameters.Scope, KnownSpaces(), problems).Read(key, value, request.Everything) is { } cluster)
        {
            Claim(cluster.Id, cluster.Span);
            clusters.Add(cluster);
        }
    }

    private void ReadObjects(YamlScalar key, YamlNode value, Scope scope, bool isBackend)
    {
        foreach (ObjectModel model in new ObjectReader(scope, KnownSpaces(), problems).Read(key, value, isBackend, request.Everything))
        {
            Claim(model.Id, model.Span);
            objects.Add(model);
            if (objects.Count > MaxObjects)
            {
                throw new MachineFileException(model.Span, $"the machine has more than {MaxObjects} objects");
            }
        }
    }

    /// <summary>Spaces that may be named; those that could not be read count, so that nobody is blamed for naming them.</summary>
    private IReadOnlyList<SpaceModel> KnownSpaces() =>
        unread.Count == 0 ? spaces : [.. spaces, .. file.Section("spaces").Select(entry => new SpaceModel(entry.Key.Text, 64, entry.Key.Span))];

    /// <summary>Makes the device that section <c>load</c> describes for every image.</summary>
    private void ReadLoads()
    {
        bool isSample = request.Everything && request.Loads.Count == 0;
        IReadOnlyList<LoadSetting> loads = isSample ? [new LoadSetting(0, "none", default)] : request.Loads;
        ReadTemplate("load", "images are loaded", isSample, loads.Count, i => loads[i].Span, (scope, i) =>
        {
            scope.Set("file", PropertyValue.Of(loads[i].File), loads[i].Span);
            scope.Set("address", PropertyValue.Of(loads[i].Address), loads[i].Span);
        });
    }

    /// <summary>Makes the device that section <c>drive</c> describes for every disk.</summary>
    private void ReadDrives()
    {
        bool isSample = request.Everything && request.Drives.Count == 0;
        IReadOnlyList<DriveSetting> drives = isSample ? [new DriveSetting("file=none", "none", default)] : request.Drives;
        ReadTemplate("drive", "disks are attached", isSample, drives.Count, i => drives[i].Span, (scope, i) =>
        {
            scope.Set("drive", PropertyValue.Of(drives[i].Text), drives[i].Span);
            scope.Set("index", PropertyValue.Of((long)i));
        });
    }

    /// <summary>Makes the device that section <c>net</c> describes for every network.</summary>
    private void ReadNets()
    {
        bool isSample = request.Everything && request.Nets.Count == 0;
        IReadOnlyList<NetSetting> nets = isSample ? [new NetSetting("user", "", default)] : request.Nets;
        ReadTemplate("net", "networks are attached", isSample, nets.Count, i => nets[i].Span, (scope, i) =>
        {
            scope.Set("netdev", PropertyValue.Of(nets[i].Text), nets[i].Span);
            scope.Set("mac", PropertyValue.Of(nets[i].Mac), nets[i].Span);
            scope.Set("index", PropertyValue.Of((long)i));
        });
    }

    /// <summary>Makes the device that a section describes for each of some things that were asked for outside the file.</summary>
    private void ReadTemplate(string section, string what, bool isSample, int count, Func<int, SourceSpan> span, Action<Scope, int> set)
    {
        IReadOnlyList<(YamlScalar Key, YamlNode Value)> template = file.Section(section);
        if (template.Count == 0)
        {
            if (count > 0 && !isSample)
            {
                problems.Add(span(0), $"machine '{file.Name}' does not say how {what}: its file has no section '{section}'");
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            var scope = new Scope(parameters.Scope);
            set(scope, i);
            YamlScalar key = new(template[0].Key.Span, $"{section}{i}", false);
            problems.Try(() => ReadObjects(key, new YamlMap(key.Span, template), scope, isBackend: false));
        }
    }

    /// <summary>Refuses what the file says cannot run: <c>name: { require: expression, message: text }</c>.</summary>
    private void ReadChecks()
    {
        bool counts = request.RunsChecks && request.Loads.Count == 0 && problems.Errors == 0;
        foreach ((YamlScalar key, YamlNode value) in file.Section("checks"))
        {
            problems.Try(() =>
            {
                YamlMap map = NodeReader.Map(key, value, "check", "{ require: kernel || bios, message: what to do }");
                NodeReader.CheckFields(map, "a check", ["require", "message"], problems);
                YamlScalar condition = NodeReader.Required(map, "require", key, "the condition");
                YamlScalar message = NodeReader.Required(map, "message", key, "what to do when it does not hold");
                if (!Expression.IsTrue(Expression.EvaluateAll(condition, parameters.Scope)) && counts)
                {
                    throw new MachineFileException(default, $"machine '{file.Name}' cannot run so: {message.Text}");
                }
            });
        }
    }

    /// <summary>Refuses consoles that are no objects of the machine.</summary>
    private void CheckBoots()
    {
        foreach (ClusterModel cluster in clusters)
        {
            if (cluster.Boot is { Console.Length: > 0 } boot && boot.Console[0] != '/' && !ids.ContainsKey(boot.Console) && !unread.Contains(boot.Console))
            {
                problems.Add(boot.ConsoleSpan, $"no object '{boot.Console}' for the console{NearestName.Hint(boot.Console, ids.Keys)}");
            }
        }
    }

    private void Apply(Setting setting)
    {
        // Ids may have dots themselves: the longest that is an object wins.
        int dot = setting.Name.LastIndexOf('.');
        while (!ids.ContainsKey(setting.Name[..dot]) && setting.Name.LastIndexOf('.', dot - 1) is > 0 and int before)
        {
            dot = before;
        }

        string id = setting.Name[..dot];
        var property = new PropertyModel(setting.Name[(dot + 1)..], PropertyValue.Of(setting.Text), setting.Span);
        int index = objects.FindIndex(model => model.Id == id);
        int cluster = clusters.FindIndex(model => model.Id == id);
        if (property.Name.Length == 0 || ObjectReader.FieldNames.Contains(property.Name))
        {
            throw new MachineFileException(setting.Span, $"'{setting.Name}' is no property that can be set from outside");
        }

        if (index >= 0)
        {
            objects[index] = objects[index] with { Properties = Override(objects[index].Properties, property) };
        }
        else if (cluster >= 0)
        {
            ClusterModel changed = clusters[cluster];
            clusters[cluster] = changed with
            {
                Properties = Override(changed.Properties, property),
                Members = changed.Members.IsDefault ? default : [.. changed.Members.Select(cpu => cpu with { Properties = Override(cpu.Properties, property) })],
            };
        }
        else if (!unread.Contains(id))
        {
            throw new MachineFileException(setting.Span, $"machine '{file.Name}' has no object '{id}'{NearestName.Hint(id, ids.Keys)}");
        }
    }

    private static ImmutableArray<PropertyModel> Override(ImmutableArray<PropertyModel> properties, PropertyModel property) =>
        [.. properties.Where(other => other.Name != property.Name), property];

    private void Claim(string id, SourceSpan span)
    {
        if (!ids.TryAdd(id, span))
        {
            throw new MachineFileException(span, $"the name '{id}' is taken by {ids[id]}; ids are unique in a machine");
        }
    }
}
