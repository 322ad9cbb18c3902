using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu;

/// <summary>
/// A CPU: architecture state, translation of addresses and instructions, exceptions and interrupts. It sees memory through
/// ports, and the engine through <see cref="Control"/>; never a machine. Unless a member says otherwise it is called on the
/// CPU's own vCPU thread, without any lock, or by anyone while the vCPU rests.
/// </summary>
public abstract unsafe class CpuDevice : Device
{
    /// <summary>
    /// Bytes before the state block that belong to the engine: reached from the state's address with negative displacements, zeroed
    /// when the CPU is made, never saved.
    /// </summary>
    public const int EngineBytes = 8192;

    private StateMemory? block;
    private byte* state;
    private CpuClass? cpuClass;
    private AddressSpace?[] spaces = [];
    private VcpuControl? control;

    /// <summary>What the CPU is; exists once it is configured.</summary>
    public CpuClass Class => cpuClass ?? throw new InvalidOperationException($"{this} is not configured");

    /// <summary>Address of the state block; 64-byte aligned, fixed for the life of the object.</summary>
    public nint StateAddress => (nint)state;

    /// <summary>First fields of the state block.</summary>
    public ref CpuStateHeader Header => ref *(CpuStateHeader*)state;

    /// <summary>Number of the CPU in its machine, from 1: the initiator of its accesses.</summary>
    public ushort Initiator { get; private set; }

    /// <summary>Number of the CPU in its cluster, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>The engine that runs it; null before it is attached to one.</summary>
    public VcpuControl? Control => control;

    /// <summary>The space behind a port.</summary>
    /// <param name="port">Index in <see cref="CpuClass.Ports"/>.</param>
    /// <exception cref="InvalidOperationException">The port is not wired.</exception>
    public AddressSpace Space(int port) => spaces[port] ?? throw new InvalidOperationException($"port '{Class.Ports[port].Name}' of {this} has no space");

    /// <summary>
    /// Private regions that overlay the cluster's space on a port, with their addresses; the core builds the port's own view from
    /// them. Asked once, after the CPU is configured.
    /// </summary>
    /// <param name="port">Index of the port.</param>
    public virtual IReadOnlyList<Mapping> PrivateRegions(int port) => [];

    /// <summary>Makes a translator of instructions; one serves all CPUs of a cluster, also at the same time.</summary>
    public abstract CpuTranslator CreateTranslator();

    /// <summary>Translates an address.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">What is tried.</param>
    /// <param name="mmuIndex">MMU mode of the access.</param>
    /// <param name="port">Port of the access.</param>
    /// <param name="probe">Asks only: nothing is changed in the guest (no accessed or dirty bits) and nothing is raised.</param>
    /// <param name="translation">The answer.</param>
    /// <param name="fault">Why there is none.</param>
    public abstract bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault);

    /// <summary>Sets the state to the entry of the exception that a failed access is for this architecture.</summary>
    /// <param name="fault">The failure; the pc is that of the instruction.</param>
    public abstract void RaiseMemoryFault(in MemoryFault fault);

    /// <summary>Looks at the interrupt inputs and, when one is to be taken now, sets the state to its entry.</summary>
    /// <returns>Whether one was taken.</returns>
    public abstract bool TakeInterrupt();

    /// <summary>Whether something is pending that ends a wait for an interrupt. Any thread.</summary>
    public abstract bool HasWork { get; }

    /// <summary>
    /// MMU mode that the present state implies: for a debugger's accesses, and for the engine's fetches. The mode of fetches depends
    /// on nothing but the state key.
    /// </summary>
    /// <param name="access">What is tried.</param>
    public virtual int DebugMmuIndex(AccessKind access) => 0;

    /// <summary>
    /// An instruction is left in the middle: brings the state to its beginning from the words of its <c>InsnStart</c>.
    /// </summary>
    /// <param name="pc">Its address.</param>
    /// <param name="word0">First word.</param>
    /// <param name="word1">Second word.</param>
    public virtual void RestoreInstruction(ulong pc, ulong word0, ulong word1) => Header.Pc = pc;

    /// <summary>Sets what a boot needs: where to begin. Called under the machine's lock while the vCPU rests.</summary>
    /// <param name="entry">Address of the first instruction.</param>
    /// <param name="arguments">Arguments by the architecture's boot convention.</param>
    public abstract void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments);

    /// <summary>Disassembles one instruction, for logs.</summary>
    /// <param name="bytes">Bytes from the instruction on.</param>
    /// <param name="pc">Its address.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>Text; null when the target has no disassembler.</returns>
    public virtual string? Disassemble(ReadOnlySpan<byte> bytes, ulong pc, out int length)
    {
        length = Class.MinInstructionBytes;
        return null;
    }

    /// <summary>Reads a register.</summary>
    /// <param name="register">One of <see cref="CpuClass.Registers"/>.</param>
    /// <param name="value">Takes its bytes, little-endian.</param>
    public void ReadRegister(CpuRegister register, Span<byte> value)
    {
        ulong view = register.Offset == CpuRegister.View ? ReadView(register) : 0;
        byte* from = register.Offset == CpuRegister.View ? (byte*)&view : state + register.Offset;
        new ReadOnlySpan<byte>(from, register.Bits / 8).CopyTo(value);
    }

    /// <summary>Writes a register, while the vCPU rests. <see cref="OnRegistersWritten"/> follows.</summary>
    /// <param name="register">One of <see cref="CpuClass.Registers"/>.</param>
    /// <param name="value">Its bytes, little-endian.</param>
    public void WriteRegister(CpuRegister register, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> bytes = value[..(register.Bits / 8)];
        if (register.Offset == CpuRegister.View)
        {
            ulong view = 0;
            bytes.CopyTo(new Span<byte>(&view, sizeof(ulong)));
            WriteView(register, view);
        }
        else
        {
            bytes.CopyTo(new Span<byte>(state + register.Offset, bytes.Length));
        }

        OnRegistersWritten();
    }

    /// <summary>Wires a port; called by the core before the CPU is realized.</summary>
    /// <param name="port">Index in <see cref="CpuClass.Ports"/>.</param>
    /// <param name="space">The space that it reaches.</param>
    public void WirePort(int port, AddressSpace space) => spaces[port] = space;

    /// <summary>Numbers the CPU; called by the core before it is realized.</summary>
    /// <param name="initiator">Number in the machine, from 1.</param>
    /// <param name="index">Number in the cluster, from 0.</param>
    public void Number(ushort initiator, int index) => (Initiator, Index) = (initiator, index);

    /// <summary>Gives the CPU its engine, or takes it away; called by the accelerator.</summary>
    /// <param name="engine">The engine or null.</param>
    public void AttachControl(VcpuControl? engine) => control = engine;

    /// <summary>Sets a request and makes the vCPU look. Any thread, no lock.</summary>
    /// <param name="request">What is asked.</param>
    public void Request(CpuRequest request)
    {
        Interlocked.Or(ref Header.Requests, (uint)request);
        Interlocked.Exchange(ref Header.Budget, -1);
        control?.Kick();
    }

    /// <summary>Describes the model; called once, when the shaping properties are final.</summary>
    protected abstract CpuClass CreateClass();

    /// <summary>The value of a register of at most 64 bits whose offset is <see cref="CpuRegister.View"/>.</summary>
    /// <param name="register">One of <see cref="CpuClass.Registers"/>.</param>
    protected virtual ulong ReadView(CpuRegister register) => throw new NotSupportedException($"{Type.Name} has no view '{register.Name}'");

    /// <summary>Writes such a register, as far as it can be written; <see cref="OnRegistersWritten"/> follows.</summary>
    /// <param name="register">One of <see cref="CpuClass.Registers"/>.</param>
    /// <param name="value">The value.</param>
    protected virtual void WriteView(CpuRegister register, ulong value)
    {
    }

    /// <summary>Registers were written from outside or restored: bring derived state (state key, masks) up to date.</summary>
    protected virtual void OnRegistersWritten()
    {
    }

    /// <summary>
    /// Makes an interrupt input: its level is a bit of <see cref="CpuStateHeader.InterruptLines"/>, changed without any lock. The bit
    /// is also its <see cref="IrqInput.Index"/>, by which device trees name it.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="bit">The bit, 0 to 63.</param>
    protected IrqInput AddInterruptInput(string name, int bit) => AddHandle(new IrqInput(this, name, bit, SetInterruptLine));

    /// <summary>
    /// Makes an interrupt input that is no mere level, such as one that latches edges: the target is told of each change, under the
    /// machine's lock.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="bit">Its <see cref="IrqInput.Index"/>, by which device trees name it.</param>
    /// <param name="changed">Told of each change of level.</param>
    protected IrqInput AddInterruptInput(string name, int bit, Action<bool> changed) =>
        AddHandle(new IrqInput(this, name, bit, (_, level) => changed(level)));

    /// <summary>Sets the level of an interrupt input and makes the vCPU look. Any thread, no lock.</summary>
    /// <param name="bit">The bit, 0 to 63.</param>
    /// <param name="level">The level.</param>
    protected void SetInterruptLine(int bit, bool level)
    {
        if (level)
        {
            Interlocked.Or(ref Header.InterruptLines, 1UL << bit);
        }
        else
        {
            Interlocked.And(ref Header.InterruptLines, ~(1UL << bit));
        }

        Request(CpuRequest.Interrupt);
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        cpuClass = CreateClass();
        block = new StateMemory(EngineBytes + cpuClass.StateSize + 63);
        state = (byte*)(((nint)block.Address + EngineBytes + 63) & ~63);
        spaces = new AddressSpace?[cpuClass.Ports.Length];
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        for (int i = 0; i < spaces.Length; i++)
        {
            if (spaces[i] is null)
            {
                throw new ConfigurationException($"port '{Class.Ports[i].Name}' of {Path} has no address space; put the CPU into a cluster that has one");
            }
        }
    }

    /// <inheritdoc/>
    protected override void SaveState(StateWriter writer)
    {
        base.SaveState(writer);
        writer.Write("pc", Header.Pc);
        writer.Write("halted", Header.Halted);
        writer.Write("interrupt-lines", Header.InterruptLines);
        writer.Write("instruction-count", Header.InstructionCount);
        writer.Write("float-flags", Header.FloatFlags);
        foreach (CpuRegister register in Class.Registers)
        {
            if (register.Saved)
            {
                writer.Write("reg:" + register.Name, new ReadOnlySpan<byte>(state + register.Offset, register.Bits / 8));
            }
        }
    }

    /// <inheritdoc/>
    protected override void RestoreState(StateReader reader)
    {
        base.RestoreState(reader);
        Header.Pc = reader.ReadBits("pc");
        Header.Halted = (uint)reader.ReadBits("halted");
        Header.InterruptLines = reader.ReadBits("interrupt-lines");
        Header.InstructionCount = reader.ReadBits("instruction-count");
        Header.FloatFlags = (uint)reader.ReadBits("float-flags");
        foreach (CpuRegister register in Class.Registers)
        {
            if (register.Saved)
            {
                reader.ReadArray("reg:" + register.Name, new Span<byte>(state + register.Offset, register.Bits / 8));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        OnRegistersWritten();
    }
}

/// <summary>A CPU with a typed state block.</summary>
/// <typeparam name="TState">State block; its first field is a <see cref="CpuStateHeader"/>.</typeparam>
public abstract unsafe class CpuDevice<TState> : CpuDevice
    where TState : unmanaged
{
    /// <summary>The state block.</summary>
    public ref TState State => ref *(TState*)StateAddress;
}
