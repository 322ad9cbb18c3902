using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Testing;

/// <summary>Makes and drives objects of a module, as a host's core does, one at a time.</summary>
public sealed class TestMachine : DeviceHost
{
    private readonly Registry types = new();
    private readonly List<EmuObject> attached = [];

    /// <summary>Makes a machine that knows the types of a module.</summary>
    /// <param name="modules">The modules' entry objects.</param>
    public TestMachine(params ReadOnlySpan<EmuModule> modules)
    {
        foreach (EmuModule module in modules)
        {
            module.Register(types);
        }
    }

    public TestMachineServices Services { get; init; } = new();

    /// <summary>Types of the modules, in the order of registration.</summary>
    public IReadOnlyList<ObjectType> Types => types.All;

    public ObjectType Type(string name) => types.All.Find(t => t.Name == name) ?? throw new ArgumentException($"no type '{name}'; there are: {string.Join(", ", types.All)}");

    /// <summary>Makes an object and sets properties; it is created, not configured.</summary>
    /// <param name="type">Name of its type.</param>
    /// <param name="properties">Names and values: bool, integers, double, text, object or list of these; enumerations and sizes as text.</param>
    public T Create<T>(string type, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : EmuObject
    {
        ObjectType of = Type(type);
        EmuObject made = of.Create();
        Attach(made, Services, of, type, null);
        foreach ((string name, object value) in properties)
        {
            if (of.FindProperty(name)?.Kind != PropertyKind.Link)
            {
                Set(made, name, value);
            }
        }

        return (T)made;
    }

    /// <summary>Makes an object, sets properties, configures, realizes and resets it.</summary>
    /// <param name="type">Name of its type.</param>
    /// <param name="properties">As for <see cref="Create"/>; links are set once the object is configured.</param>
    public T Add<T>(string type, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : EmuObject
    {
        var made = Create<T>(type, properties);
        Configure(made);
        foreach ((string name, object value) in properties)
        {
            if (made.Type.FindProperty(name)?.Kind == PropertyKind.Link)
            {
                Set(made, name, value);
            }
        }

        Start(made);
        return made;
    }

    /// <summary>Attaches an object that no module registers: a probe of the test.</summary>
    /// <param name="made">The object, fresh.</param>
    /// <param name="id">Its name.</param>
    public T Attach<T>(T made, string id)
        where T : EmuObject
    {
        attached.Add(made);
        Attach(made, Services, new ObjectType { Name = "test." + id, Create = () => made }, id, null);
        Configure(made);
        Start(made);
        return made;
    }

    /// <summary>Finds a probe that was attached.</summary>
    /// <param name="id">Its name.</param>
    /// <returns>The probe, or null.</returns>
    public EmuObject? Find(string id) => attached.Find(o => o.Id == id);

    /// <summary>Fixes the shape of a created object.</summary>
    public static void ConfigureObject(EmuObject obj) => Configure(obj);

    /// <summary>Takes a configured object to work.</summary>
    public static void Start(EmuObject obj)
    {
        Enter(obj, LifeCycle.Wired);
        Realize(obj);
        Enter(obj, LifeCycle.Realized);
        ResetDevice(obj, ResetKind.Cold);
    }

    /// <summary>Takes an object out.</summary>
    public static void Remove(EmuObject obj)
    {
        Unrealize(obj);
        CutHandles(obj);
        Enter(obj, LifeCycle.Unrealized);
    }

    /// <summary>Cuts the handles of an object that never went to work.</summary>
    public static void CutObject(EmuObject obj)
    {
        CutHandles(obj);
        Enter(obj, LifeCycle.Unrealized);
    }

    /// <summary>Runs the three phases of a reset on one device; other objects have none.</summary>
    public static void ResetDevice(EmuObject obj, ResetKind kind = ResetKind.Warm)
    {
        if (obj is Device device)
        {
            Reset(device, ResetPhase.Enter, kind);
            Reset(device, ResetPhase.Hold, kind);
            Reset(device, ResetPhase.Exit, kind);
        }
    }

    /// <summary>Sets a property, checked as a command does.</summary>
    public static void Set(EmuObject obj, string name, object? value)
    {
        PropertyDescriptor property = obj.Type.FindProperty(name) ?? throw new PropertyException($"no property '{name}'");
        PropertyValue converted = Convert(property.Kind, property.ItemKind, value);
        property.Check(converted);
        property.Set(obj, converted);
    }

    /// <summary>The object's state as bytes.</summary>
    public static byte[] SaveObject(EmuObject obj)
    {
        var writer = new StateBytesWriter();
        writer.Begin("object", StateVersion(obj));
        Save(obj, writer);
        writer.End();
        return writer.ToArray();
    }

    /// <summary>Restores what <see cref="SaveObject"/> gave.</summary>
    public static void RestoreObject(EmuObject obj, byte[] state)
    {
        var reader = new StateBytesReader(state);
        reader.Begin("object");
        Restore(obj, reader);
        reader.End();
        Restored(obj);
    }

    /// <summary>An object's region, <c>mmio</c> unless named.</summary>
    public static IoRegion Region(EmuObject obj, string name = "mmio") =>
        obj.FindHandle<IoRegion>(name) ?? throw new ArgumentException($"{obj} has no region '{name}'");

    /// <summary>An object's output line.</summary>
    public static IrqLine Line(EmuObject obj, string name) =>
        obj.FindHandle<IrqLine>(name) ?? throw new ArgumentException($"{obj} has no output '{name}'");

    /// <summary>An object's bus-master port, the only one unless named.</summary>
    public static DmaPort Port(EmuObject obj, string name = "dma") =>
        obj.FindHandle<DmaPort>(name) ?? throw new ArgumentException($"{obj} has no port '{name}'");

    private static PropertyValue Convert(PropertyKind kind, PropertyKind itemKind, object? value) => (kind, value) switch
    {
        (_, null) => PropertyValue.None,
        (_, PropertyValue given) => given,
        (PropertyKind.List, IEnumerable<object> items) => PropertyValue.Of([.. items.Select(i => Convert(itemKind, PropertyKind.None, i))]),
        (PropertyKind.Size, string text) => SizeText.TryParse(text, out ulong bytes) ? PropertyValue.OfSize(bytes) : throw new PropertyException($"'{text}' is no size"),
        (PropertyKind.Size, _) => PropertyValue.OfSize(System.Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        (PropertyKind.Enum, string text) => PropertyValue.OfEnum(text),
        (_, bool flag) => PropertyValue.Of(flag),
        (_, string text) => PropertyValue.Of(text),
        (_, double or float) => PropertyValue.Of(System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)),
        (_, EmuObject target) => PropertyValue.Of(target),
        (_, ulong or uint or ushort or byte) => PropertyValue.Of(System.Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        _ => PropertyValue.Of(System.Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private sealed class Registry : ITypeRegistry
    {
        public List<ObjectType> All { get; } = [];

        public void Add(ObjectType type) => All.Add(type);
    }
}
