using System.Collections.Immutable;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Core.MachineFiles;

/// <summary>Kinds of a parameter.</summary>
public enum ParameterType
{
    /// <summary>A number of bytes.</summary>
    Size,

    /// <summary>An integer.</summary>
    Int,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A path of a host file; relative to where it is written.</summary>
    File,

    /// <summary>A character backend: <c>stdio</c>, <c>null</c>, <c>pty</c>, <c>file:PATH</c>, <c>unix:PATH,server=on</c>, <c>tcp:HOST:PORT</c>, <c>mon:stdio</c>, or an object's id.</summary>
    Chardev,

    /// <summary>A disk: <c>disk.img</c>, or <c>file=PATH,format=raw,readonly=on</c>; the path is relative to where it is written.</summary>
    Drive,

    /// <summary>A network backend: <c>user,hostfwd=tcp::2222-:22</c>, <c>socket,listen=:1234</c>, or an object's id; empty for none.</summary>
    Netdev,

    /// <summary>A CPU model.</summary>
    Cpu,
}

/// <summary>A parameter of a machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Default">Value when nothing is set; absent when it is optional.</param>
/// <param name="Min">Smallest number, if there is one.</param>
/// <param name="Max">Largest number, if there is one.</param>
/// <param name="Values">Texts that are allowed, any when empty; of a file, words that are no path.</param>
/// <param name="Doc">What it means.</param>
/// <param name="Span">Where it is declared.</param>
public sealed record ParameterSpec(string Name, ParameterType Type, PropertyValue Default, WholeNumber? Min, WholeNumber? Max, ImmutableArray<string> Values, string Doc, SourceSpan Span);

/// <summary>An address space of a machine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Bits">Address bits.</param>
/// <param name="Span">Where it is written.</param>
public sealed record SpaceModel(string Id, int Bits, SourceSpan Span)
{
    /// <summary>Whether there is a space of a name.</summary>
    internal static bool IsIn(IReadOnlyList<SpaceModel> spaces, string id)
    {
        foreach (SpaceModel space in spaces)
        {
            if (space.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A property that is set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Value; texts are read by the property's kind.</param>
/// <param name="Span">Where it is written.</param>
public sealed record PropertyModel(string Name, PropertyValue Value, SourceSpan Span)
{
    /// <summary>Where its name is written.</summary>
    public SourceSpan NameSpan { get; init; } = Span;
}

/// <summary>A region that is mapped.</summary>
/// <param name="Region">Name of the region; empty for the first.</param>
/// <param name="Space">Id of the space.</param>
/// <param name="Address">First address.</param>
/// <param name="Priority">The higher covers the lower.</param>
/// <param name="Span">Where it is written.</param>
public sealed record MapModel(string Region, string Space, ulong Address, int Priority, SourceSpan Span)
{
    /// <summary>Where the region is named; nowhere when it is not.</summary>
    public SourceSpan RegionSpan { get; init; }
}

/// <summary>A wire of an interrupt or a clock.</summary>
/// <param name="Output">Name of the output; empty for the only one.</param>
/// <param name="Target">Object that the input belongs to: its id, or cluster and number as <c>mcu[0]</c>.</param>
/// <param name="Input">Name of the input, with an index for arrays; <c>[n]</c> alone means the only array.</param>
/// <param name="IsClock">Whether it is a clock.</param>
/// <param name="Span">Where it is written.</param>
public sealed record WireModel(string Output, string Target, string Input, bool IsClock, SourceSpan Span)
{
    /// <summary>Where the output is named; nowhere when it is not.</summary>
    public SourceSpan OutputSpan { get; init; }
}

/// <summary>A port of a bus master or CPU that is wired to a space.</summary>
/// <param name="Port">Name of the port; empty for the only one.</param>
/// <param name="Space">Id of the space.</param>
/// <param name="Through">Id of the IOMMU in between; empty for none.</param>
/// <param name="Requester">Id of the bus master on its bus.</param>
/// <param name="Span">Where it is written.</param>
public sealed record PortModel(string Port, string Space, string Through, uint Requester, SourceSpan Span);

/// <summary>Frequency of a clock input that nothing feeds.</summary>
/// <param name="Clock">Name of the input; empty for the only one.</param>
/// <param name="Hertz">Ticks a second.</param>
/// <param name="Span">Where it is written.</param>
public sealed record FrequencyModel(string Clock, ulong Hertz, SourceSpan Span);

/// <summary>An object, device or CPU.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="TypeSpan">Where the type is written.</param>
/// <param name="IsBackend">Whether it is an object (a backend) and no device.</param>
/// <param name="Properties">Properties that are set.</param>
/// <param name="Maps">Regions that are mapped.</param>
/// <param name="Wires">Wires from its outputs.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ObjectModel(
    string Id,
    string Type,
    SourceSpan TypeSpan,
    bool IsBackend,
    ImmutableArray<PropertyModel> Properties,
    ImmutableArray<MapModel> Maps,
    ImmutableArray<WireModel> Wires,
    SourceSpan Span)
{
    /// <summary>The condition that it comes with, as it is written; empty for none.</summary>
    public string When { get; init; } = "";

    /// <summary>Ports that are wired to spaces.</summary>
    public ImmutableArray<PortModel> Ports { get; init; } = [];

    /// <summary>Frequencies of its clock inputs.</summary>
    public ImmutableArray<FrequencyModel> Frequencies { get; init; } = [];
}

/// <summary>A cluster of CPUs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Cpu">CPU model; of CPUs that are listed, their models with commas in between.</param>
/// <param name="CpuSpan">Where it is written.</param>
/// <param name="Count">How many CPUs.</param>
/// <param name="Space">Id of the space that they share.</param>
/// <param name="Accelerator">Type of the accelerator.</param>
/// <param name="AcceleratorSpan">Where it is written.</param>
/// <param name="Properties">Properties of every CPU.</param>
/// <param name="Wires">Wires from outputs of the first CPU; from others by devices.</param>
/// <param name="Span">Where it is written.</param>
public sealed record ClusterModel(
    string Id,
    string Cpu,
    SourceSpan CpuSpan,
    int Count,
    string Space,
    string Accelerator,
    SourceSpan AcceleratorSpan,
    ImmutableArray<PropertyModel> Properties,
    ImmutableArray<WireModel> Wires,
    SourceSpan Span)
{
    /// <summary>What its guest is told at boot; null when the file says nothing of it.</summary>
    public BootModel? Boot { get; init; }

    /// <summary>Its CPUs when they are listed one by one, so that they may differ; default when they are <see cref="Count"/> of one model.</summary>
    public ImmutableArray<ObjectModel> Members { get; init; }

    /// <summary>Its CPUs in their order, whether they are listed or counted.</summary>
    public IReadOnlyList<ObjectModel> Cpus
    {
        get
        {
            if (!Members.IsDefault)
            {
                return Members;
            }

            var cpus = new ObjectModel[Count];
            for (int i = 0; i < cpus.Length; i++)
            {
                cpus[i] = new ObjectModel("cpu" + i, Cpu, CpuSpan, false, Properties, [], [], CpuSpan);
            }

            return cpus;
        }
    }
}

/// <summary>What the guest of a cluster is told at boot: fields of <c>boot:</c>.</summary>
/// <param name="Append">Command line of the kernel.</param>
/// <param name="Dtb">Full path of the device tree that replaces the machine's own; empty for none.</param>
/// <param name="Console">Id of the device that the console is on; empty for none.</param>
/// <param name="Compatible">Names that the machine is compatible with, beside its own.</param>
/// <param name="Span">Where it is written.</param>
public sealed record BootModel(string Append, string Dtb, string Console, ImmutableArray<string> Compatible, SourceSpan Span)
{
    /// <summary>Where the console is named; nowhere when it is not.</summary>
    public SourceSpan ConsoleSpan { get; init; }

    /// <summary>Address of the first instruction; null leaves it where the reset, or an image loader, put it.</summary>
    public ulong? Entry { get; init; }

    /// <summary>Where the machine puts the device tree; null when the guest gets none from the machine itself.</summary>
    public ulong? DeviceTree { get; init; }

    /// <summary>First address of the initial RAM disk; null when there is none.</summary>
    public ulong? InitrdStart { get; init; }

    /// <summary>Address after the initial RAM disk.</summary>
    public ulong InitrdEnd { get; init; }

    /// <summary>Arguments by the architecture's convention: <c>cpu</c>, <c>device-tree</c> or a number each.</summary>
    public ImmutableArray<BootArgument> Arguments { get; init; } = [];
}

/// <summary>A machine, with all parameters put in: what is to be built.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Parameters">All parameters, with the values that were used.</param>
/// <param name="Spaces">Its spaces.</param>
/// <param name="Clusters">Its clusters.</param>
/// <param name="Objects">Its backends and devices, in the order of the file.</param>
public sealed record MachineModel(
    string Name,
    string Summary,
    ImmutableArray<(ParameterSpec Spec, PropertyValue Value)> Parameters,
    ImmutableArray<SpaceModel> Spaces,
    ImmutableArray<ClusterModel> Clusters,
    ImmutableArray<ObjectModel> Objects);

/// <summary>Something set from outside the file.</summary>
/// <param name="Name"><c>parameter</c>, or <c>object.property</c>.</param>
/// <param name="Text">Value as it was written.</param>
/// <param name="Span">Where: usually the command line.</param>
public sealed record Setting(string Name, string Text, SourceSpan Span);

/// <summary>A disk that is attached from outside the file.</summary>
/// <param name="Text">Its description, with the full path of its file: <c>file=PATH,format=raw</c>.</param>
/// <param name="File">The file.</param>
/// <param name="Span">Where it was asked for.</param>
public sealed record DriveSetting(string Text, string File, SourceSpan Span);

/// <summary>A raw image that is loaded from outside the file.</summary>
/// <param name="Address">First address.</param>
/// <param name="File">Full path.</param>
/// <param name="Span">Where it was asked for.</param>
public sealed record LoadSetting(ulong Address, string File, SourceSpan Span);

/// <summary>A network that is attached from outside the file.</summary>
/// <param name="Text">Its backend: <c>user,hostfwd=tcp::2222-:22</c>.</param>
/// <param name="Mac">Address of the card; empty for its own.</param>
/// <param name="Span">Where it was asked for.</param>
public sealed record NetSetting(string Text, string Mac, SourceSpan Span);

/// <summary>An accelerator in place of the file's.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Properties">Its properties, by name.</param>
/// <param name="Span">Where it was asked for.</param>
public sealed record AccelSetting(string Type, ImmutableArray<(string Name, string Value)> Properties, SourceSpan Span);
