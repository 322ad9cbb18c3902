namespace Emu.Abstractions.Qdev;

/// <summary>Declares a device type; the class is <c>sealed partial</c> and derives from <see cref="Device"/>.</summary>
/// <param name="name">Type name: QEMU's where QEMU has the device, else <c>area.name</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DeviceAttribute(string name) : Attribute
{
    /// <summary>Type name.</summary>
    public string Name { get; } = name;

    /// <summary>Family for lists.</summary>
    public string Family { get; set; } = "";

    /// <summary>Whether it can be added to a running machine.</summary>
    public bool HotPluggable { get; set; } = true;
}

/// <summary>An output line: a <c>partial</c> property with <c>get</c> of type <c>IrqLine</c>, or <c>IrqLine[]</c> with a count.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>Name of the member that tells how many lines an array has.</summary>
    public string Count { get; set; } = "";
}

/// <summary>
/// An input line: a method <c>void M(bool level)</c>, or <c>void M(int index, bool level)</c> for an array.
/// </summary>
/// <param name="name">Name on the outside.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InputAttribute(string name) : Attribute
{
    /// <summary>Name on the outside.</summary>
    public string Name { get; } = name;

    /// <summary>Name of the member that tells how many lines an array has.</summary>
    public string Count { get; set; } = "";
}

/// <summary>A clock: a <c>partial</c> property with <c>get</c> of type <c>ClockInput</c> or <c>ClockOutput</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClockAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>For an input: name of the method told of changes.</summary>
    public string Changed { get; set; } = "";
}

/// <summary>A timer: a <c>partial</c> property with <c>get</c> of type <c>DeviceTimer</c>.</summary>
/// <param name="callback">Name of the method called when it fires.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimerAttribute(string callback) : Attribute
{
    /// <summary>Name of the method called when it fires.</summary>
    public string Callback { get; } = callback;

    /// <summary>Name in saved state; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";
}

/// <summary>
/// A region of registers: a <c>partial</c> property with <c>get</c> of type <c>IoRegion</c>. A device with a register map has the
/// region <c>mmio</c> without declaring it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RegionAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>Bytes that it spans.</summary>
    public ulong Size { get; set; }

    /// <summary>Name of the member that tells the size, instead of <see cref="Size"/>.</summary>
    public string SizeFrom { get; set; } = "";

    /// <summary>Smallest access in bytes.</summary>
    public int MinSize { get; set; } = 1;

    /// <summary>Largest access in bytes.</summary>
    public int MaxSize { get; set; } = 8;

    /// <summary>Largest access that the device's methods take; larger ones are split.</summary>
    public int MaxHandled { get; set; } = 8;

    /// <summary>Smallest access that the device's methods take; smaller reads take a part.</summary>
    public int MinHandled { get; set; } = 1;

    /// <summary>Accepts accesses that are not aligned to their size.</summary>
    public bool Unaligned { get; set; }

    /// <summary>Registers wider than a byte have their high byte first.</summary>
    public bool BigEndian { get; set; }

    /// <summary>The device guards itself; the machine's lock is not taken.</summary>
    public bool LockFree { get; set; }

    /// <summary>May be called while the device is in another callback.</summary>
    public bool Reentrant { get; set; }
}

/// <summary>A bus-master port: a <c>partial</c> property with <c>get</c> of type <c>DmaPort</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DmaAttribute : Attribute
{
    /// <summary>Name on the outside; by default the property's name in lower-case words joined by hyphens.</summary>
    public string Name { get; set; } = "";
}

/// <summary>
/// A port to a character backend: a <c>partial</c> property with <c>get</c> of type <c>CharPort</c>; the class implements
/// <c>ICharFrontend</c>. It appears as a link property.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CharPortAttribute : Attribute
{
    /// <summary>Name of the link property.</summary>
    public string Name { get; set; } = "chardev";
}

/// <summary>
/// A port to a network backend: a <c>partial</c> property with <c>get</c> of type <c>NetPort</c>; the class implements
/// <c>INetFrontend</c>. It appears as a link property.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetPortAttribute : Attribute
{
    /// <summary>Name of the link property.</summary>
    public string Name { get; set; } = "netdev";
}
