using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Irq;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    private readonly List<Mapped> mapped = [];
    private readonly HashSet<IrqConnection> ownWires = new(ReferenceEqualityComparer.Instance);
    private Dictionary<ClockInput, ulong>? clocks;

    /// <summary>What <see cref="Map"/> mapped and is mapped still, without what devices and guests map themselves. Under the lock.</summary>
    internal IEnumerable<Mapped> CommandedMappings => mapped.Where(m => m.IsThere);

    /// <summary>Whether a wire was made by a command and not by a device within itself. Under the lock.</summary>
    /// <param name="from">What drives it.</param>
    /// <param name="wire">The wire.</param>
    internal bool IsCommanded(EmuObject from, IrqConnection wire) => wire.Input.Owner != from || ownWires.Contains(wire);

    /// <summary>What <see cref="SetClock"/> set an input to that nothing feeds; null when it did not. Under the lock.</summary>
    /// <param name="input">The input.</param>
    internal ulong? ClockGivenTo(ClockInput input) => input.Source is null && clocks is not null && clocks.TryGetValue(input, out ulong hertz) ? hertz : null;

    /// <summary>Maps a region of an object into a space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="obj">The object.</param>
    /// <param name="region">Name of its region; empty for <c>mmio</c>, or the only one.</param>
    /// <param name="address">First address.</param>
    /// <param name="priority">The higher covers the lower; regions of equal priority may not overlap.</param>
    /// <exception cref="EmuException">There is no such region, it does not lie in the space, or it overlaps another.</exception>
    public void Map(AddressSpace space, EmuObject obj, string region, ulong address, int priority = 0)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "map a region");
        MemoryRegion found = RegionOf(obj, region);
        ulong end = space.Root.Size == ulong.MaxValue ? ulong.MaxValue : space.Root.Size - 1;

        // A region that stands for the whole 64-bit space shows what of it the space has.
        ulong last = found.Size == ulong.MaxValue ? end : address + found.Size - 1;
        if (last < address || last > end)
        {
            throw new ConfigurationException($"{found} of {SizeText.Format(found.Size)} at 0x{address:x} does not fit into {space.Path}, whose last address is 0x{end:x}");
        }

        foreach (Mapping other in space.Root.Mappings)
        {
            ulong otherLast = other.Region.Size == ulong.MaxValue ? ulong.MaxValue : other.Offset + other.Region.Size - 1;
            if (other.Priority == priority && other.Offset <= last && otherLast >= address)
            {
                throw new ConfigurationException($"{found} at 0x{address:x} to 0x{last:x} overlaps {other.Region} at 0x{other.Offset:x} to 0x{otherLast:x}; give one of them a higher priority if that is meant");
            }
        }

        mapped.RemoveAll(static m => !m.IsThere);
        mapped.Add(new Mapped(space, space.Root.Map(found, address, priority)));
    }

    /// <summary>Takes a region out of a space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="obj">The object.</param>
    /// <param name="region">Name of its region; empty for <c>mmio</c>, or the only one.</param>
    /// <exception cref="EmuException">It is not mapped there.</exception>
    public void Unmap(AddressSpace space, EmuObject obj, string region)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "unmap a region");
        MemoryRegion found = RegionOf(obj, region);
        Mapping[] mappings = [.. space.Root.Mappings.Where(m => m.Region == found)];
        if (mappings.Length == 0)
        {
            throw new ConfigurationException($"{found} is not mapped in {space.Path}");
        }

        services.Topology.Begin();
        foreach (Mapping mapping in mappings)
        {
            space.Root.Unmap(mapping);
        }

        services.Topology.End();
    }

    /// <summary>
    /// Wires an output to an input, a clock to a clock, a bus master's port or a CPU's port to a space, or a character port to a
    /// backend; which of these it is follows from the two ends.
    /// </summary>
    /// <param name="from">What drives: <c>uart0</c>, <c>uart0.irq</c>, <c>gpio.out[3]</c>, <c>dma0.bus</c>, <c>mcu[0].io</c>.</param>
    /// <param name="to">What is driven: <c>plic[10]</c>, <c>mcu[0].external</c>, <c>system</c>.</param>
    /// <param name="through">For a bus master: an IOMMU in between; empty for none.</param>
    /// <param name="requester">For a bus master: its id on the bus.</param>
    /// <exception cref="EmuException">An end does not exist, or the two do not go together.</exception>
    public void Wire(string from, string to, string through = "", uint requester = 0)
    {
        using MachineLock.Hold held = Lock.Take();
        Wire(Endpoint.Parse(this, from), Endpoint.Parse(this, to), through, requester);
    }

    internal void Wire(Endpoint source, Endpoint sink, string through = "", uint requester = 0, bool clock = false)
    {
        RequirePhase(MachinePhase.Alive, "wire");
        switch (sink.Object)
        {
            case AddressSpace space when source.Object is CpuDevice cpu && source.Find<DmaPort>() is null:
                WirePort(cpu, source.Handle, space);
                break;
            case AddressSpace space:
                WireDma(source.Require<DmaPort>("bus-master port"), space, through, requester);
                break;
            case ICharBackend when sink.Handle.Length == 0:
                SetProperty(source.Object, source.Require<CharPort>("character port").Name, PropertyValue.Of(sink.Object));
                break;
            case INetBackend when sink.Handle.Length == 0:
                SetProperty(source.Object, source.Require<NetPort>("network port").Name, PropertyValue.Of(sink.Object));
                break;
            default:
                WireSignal(source, sink, clock);
                break;
        }
    }

    /// <summary>Takes an interrupt wire out.</summary>
    /// <param name="from">The output.</param>
    /// <param name="to">The input.</param>
    /// <exception cref="EmuException">They are not connected.</exception>
    public void Unwire(string from, string to)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "take a wire out");
        IrqLine line = Endpoint.Parse(this, from).Require<IrqLine>("interrupt output");
        IrqInput input = Endpoint.Parse(this, to).Require<IrqInput>("interrupt input");
        IrqConnection connection = line.Sinks.FirstOrDefault(s => s.Input == input)
            ?? throw new ConfigurationException($"{line} is not connected to {input}");
        connection.Disconnect();
        ownWires.Remove(connection);
    }

    /// <summary>Sets the frequency of a clock input that nothing feeds.</summary>
    /// <param name="clock">The input: <c>uart0.clk</c>.</param>
    /// <param name="hertz">Ticks a second.</param>
    /// <exception cref="EmuException">There is no such input, or a clock feeds it.</exception>
    public void SetClock(string clock, ulong hertz)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "set a clock");
        ClockInput input = Endpoint.Parse(this, clock).Require<ClockInput>("clock input");
        if (input.Source is { } feeding)
        {
            throw new ConfigurationException($"{input} is fed by {feeding}; set that instead");
        }

        input.SetDefault(hertz);
        (clocks ??= [])[input] = hertz;
    }

    private void WireSignal(Endpoint source, Endpoint sink, bool clock)
    {
        clock |= sink.Find<ClockInput>() is not null && (source.Find<ClockOutput>() is not null || sink.Find<IrqInput>() is null);
        if (clock)
        {
            source.Require<ClockOutput>("clock output").Connect(sink.Require<ClockInput>("clock input"));
        }
        else
        {
            IrqLine line = source.Require<IrqLine>("interrupt output");
            IrqConnection wire = line.Connect(sink.Require<IrqInput>("interrupt input"));
            if (source.Object == sink.Object)
            {
                ownWires.Add(wire);
            }
        }
    }

    private void WireDma(DmaPort port, AddressSpace space, string through, uint requester)
    {
        if (port.Owner.Phase >= LifeCycle.Realized)
        {
            throw new ConfigurationException($"{port} cannot be wired, because {port.Owner.Path} is realized");
        }

        IIommu? iommu = null;
        if (through.Length > 0)
        {
            EmuObject found = Require(through);
            iommu = found as IIommu ?? throw new ConfigurationException($"{found.Path} is a '{found.Type}', expected an IOMMU");
        }

        port.Wire(space, iommu, new AccessAttributes(NumberOf(port.Owner), requester));
    }

    /// <summary>Forgets what commands said about wires and clocks of an object that goes away.</summary>
    private void ForgetWiring(EmuObject obj)
    {
        ownWires.RemoveWhere(wire => wire.Input.Owner == obj);
        foreach (ClockInput input in obj.Handles.OfType<ClockInput>())
        {
            clocks?.Remove(input);
        }
    }

    private static MemoryRegion RegionOf(EmuObject obj, string name)
    {
        MemoryRegion? only = null;
        int count = 0;
        foreach (Handle handle in obj.Handles)
        {
            if (handle is MemoryRegion region)
            {
                only = region;
                count++;
            }
        }

        MemoryRegion? found = name.Length > 0 ? obj.FindHandle<MemoryRegion>(name) : count == 1 ? only : obj.FindHandle<MemoryRegion>("mmio");
        return found ?? throw NoRegion(obj, name);
    }

    private static ConfigurationException NoRegion(EmuObject obj, string name)
    {
        string[] names = [.. obj.Handles.OfType<MemoryRegion>().Select(region => region.Name)];
        return new ConfigurationException(names.Length == 0
            ? $"{obj.Path} (type '{obj.Type}') has no memory region"
            : name.Length == 0
                ? $"{obj.Path} has several regions; say which: {string.Join(", ", names)}"
                : $"{obj.Path} has no region '{name}'{NearestName.Hint(name, names)}");
    }

    /// <summary>A mapping that a command made.</summary>
    /// <param name="space">Where.</param>
    /// <param name="mapping">The mapping.</param>
    internal sealed class Mapped(AddressSpace space, Mapping mapping)
    {
        public AddressSpace Space { get; } = space;

        public Mapping Mapping { get; } = mapping;

        /// <summary>Whether it is mapped still.</summary>
        public bool IsThere
        {
            get
            {
                foreach (Mapping present in Space.Root.Mappings)
                {
                    if (present == Mapping)
                    {
                        return true;
                    }
                }

                return false;
            }
        }
    }
}
