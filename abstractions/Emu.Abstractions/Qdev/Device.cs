using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev;

/// <summary>
/// Base of every device, CPUs included. A device declares its properties, lines, clocks, regions and state with attributes; the
/// source generator writes the rest. Callbacks run under the machine's lock and never block.
/// </summary>
public abstract class Device : EmuObject, IIoHandler
{
    /// <summary>
    /// Takes part in a reset. Called once for every phase, first for all devices the one phase, then for all the next:
    /// <see cref="ResetPhase.Enter"/> sets own state and touches nobody (storage of a register map has its reset values by then), <see cref="ResetPhase.Hold"/> drives outputs,
    /// <see cref="ResetPhase.Exit"/> begins to work.
    /// </summary>
    /// <param name="phase">The phase.</param>
    /// <param name="kind">What kind of reset.</param>
    protected virtual void OnReset(ResetPhase phase, ResetKind kind)
    {
    }

    /// <summary>Somebody wants the device out of the running machine.</summary>
    /// <param name="request">Answer it now, or keep it and answer later; the guest may refuse.</param>
    protected virtual void OnUnplugRequested(UnplugRequest request) => request.Accept();

    /// <inheritdoc/>
    public virtual IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        return IoResult.DecodeError;
    }

    /// <inheritdoc/>
    public virtual IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value) => IoResult.DecodeError;

    /// <summary>
    /// Device-tree node of this device, added to the tree that its cluster boots with; nothing by default.
    /// </summary>
    /// <param name="node">The node to fill; its name is already <c>type@address</c>.</param>
    public virtual void DescribeToGuest(IDeviceTreeNode node)
    {
    }

    /// <summary>Makes an output line.</summary>
    /// <param name="name">Its name.</param>
    protected IrqLine AddOutput(string name) => AddHandle(new IrqLine(this, name));

    /// <summary>Makes an array of output lines <c>name[0]</c> and on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many.</param>
    protected IrqLine[] AddOutputs(string name, int count)
    {
        var lines = new IrqLine[count];
        for (int i = 0; i < count; i++)
        {
            lines[i] = AddHandle(new IrqLine(this, $"{name}[{i}]"));
        }

        return lines;
    }

    /// <summary>Makes an input line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="handler">Told of each change of level.</param>
    protected IrqInput AddInput(string name, Action<bool> handler) => AddHandle(new IrqInput(this, name, 0, (_, level) => handler(level)));

    /// <summary>Makes an array of input lines <c>name[0]</c> and on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many.</param>
    /// <param name="handler">Told of each change of level, with the index.</param>
    protected IrqInput[] AddInputs(string name, int count, Action<int, bool> handler)
    {
        var lines = new IrqInput[count];
        for (int i = 0; i < count; i++)
        {
            lines[i] = AddHandle(new IrqInput(this, $"{name}[{i}]", i, handler));
        }

        return lines;
    }

    /// <summary>Makes a clock that the device gives out.</summary>
    /// <param name="name">Its name.</param>
    protected ClockOutput AddClockOutput(string name) => AddHandle(new ClockOutput(this, name));

    /// <summary>Makes a clock that the device is fed with.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="changed">Told when its period changes, or null.</param>
    protected ClockInput AddClockInput(string name, Action? changed = null) => AddHandle(new ClockInput(this, name, changed));

    /// <summary>Makes a region of registers that <see cref="Read"/> and <see cref="Write"/>, or another handler, answer to.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes that it spans.</param>
    /// <param name="options">Sizes and manner, or null for 1 to 8 bytes aligned.</param>
    /// <param name="handler">Answers accesses; null for the device itself.</param>
    protected IoRegion AddIoRegion(string name, ulong size, IoRegionOptions? options = null, IIoHandler? handler = null) =>
        AddHandle(new IoRegion(this, name, size, handler ?? this, options ?? new IoRegionOptions()));

    /// <summary>Makes RAM.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="readOnly">Whether guests may only read it.</param>
    protected RamRegion AddRam(string name, ulong size, bool readOnly = false) =>
        AddHandle(new RamRegion(this, name, Services.AllocateRam(this, name, size), readOnly));

    /// <summary>Makes an empty container.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes that it spans.</param>
    protected ContainerRegion AddContainer(string name, ulong size) => AddHandle(new ContainerRegion(this, name, size));

    /// <summary>Makes a window onto another region.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">What is seen through it.</param>
    /// <param name="offset">Offset of the window in the target.</param>
    /// <param name="size">Bytes of the window.</param>
    protected AliasRegion AddAlias(string name, MemoryRegion target, ulong offset, ulong size) =>
        AddHandle(new AliasRegion(this, name, target, offset, size));

    /// <summary>Makes a port through which the device reaches memory.</summary>
    /// <param name="name">Its name.</param>
    protected DmaPort AddDmaPort(string name) => AddHandle(new DmaPort(this, name));

    /// <summary>Makes a port to a character backend.</summary>
    /// <param name="name">Name of the property that takes the backend.</param>
    /// <param name="frontend">Told of input and of room for output.</param>
    protected Backend.CharPort AddCharPort(string name, Backend.ICharFrontend frontend) => AddHandle(new Backend.CharPort(this, name, frontend));

    /// <summary>Makes a port to a network backend.</summary>
    /// <param name="name">Name of the property that takes the backend.</param>
    /// <param name="frontend">Told of frames, of room for more, and of the link.</param>
    protected Backend.NetPort AddNetPort(string name, Backend.INetFrontend frontend) => AddHandle(new Backend.NetPort(this, name, frontend));

    internal void Reset(ResetPhase phase, ResetKind kind)
    {
        if (phase == ResetPhase.Enter && Type.RegisterMap is RegisterMap map)
        {
            map.Reset(this);
        }

        OnReset(phase, kind);
    }

    internal void RequestUnplug(UnplugRequest request) => OnUnplugRequested(request);
}
