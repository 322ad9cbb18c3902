using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// The host-target interface that RISC-V simulators offer: a program with the symbols <c>tohost</c> and <c>fromhost</c> ends with
/// an exit code, writes to a console and reads from it by storing commands there. Both words become registers of this device,
/// laid over the memory that the program has there. Without the symbols the device does nothing.
/// Not modelled: block device, networking, and proxied system calls other than exit and write to a console.
/// </summary>
[Device("riscv.htif", Family = "misc", HotPluggable = false)]
internal sealed partial class Htif : Device, ICharFrontend
{
    private const ulong WordBytes = 8;

    // A program of 32 bits may store the low half alone; the command is taken up when the other half does not follow.
    private const long PatienceNanoseconds = 10_000;

    [Derived]
    private ContainerRegion? window;

    [Derived]
    private IoRegion? tohostRegion;

    [Derived]
    private IoRegion? fromhostRegion;

    [Derived]
    private bool mapped;

    [State]
    private ulong tohost;

    [State]
    private ulong fromhost;

    [State]
    private bool wantsInput;

    [State]
    private bool ended;

    /// <summary>Bytes that the window spans: the words must lie in it, and it must fit into the space.</summary>
    [Config(Size = true, Default = 0x1_0000_0000, Min = 8, Shapes = true)]
    public partial ulong WindowSize { get; init; }

    /// <summary>Where the symbols are looked up: the loader of the program.</summary>
    [Link]
    public partial ISymbols? Symbols { get; }

    /// <summary>The console.</summary>
    [CharPort]
    public partial CharPort Console { get; }

    /// <summary>Reaches the buffers of proxied system calls.</summary>
    [Dma]
    public partial DmaPort Memory { get; }

    /// <summary>Waits for the high half of a command.</summary>
    [Timer(nameof(Process))]
    public partial DeviceTimer Patience { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => wantsInput && fromhost == 0 ? 1 : 0;

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = (region == tohostRegion ? tohost : fromhost) >> (int)(8 * offset);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        // A loader clears what the program has here; that is no command.
        if (attributes.IsDebug)
        {
            return IoResult.Ok;
        }

        if (region == fromhostRegion)
        {
            fromhost = Merge(fromhost, offset, size, value);
            Console.ReadyToReceive();
            return IoResult.Ok;
        }

        tohost = Merge(tohost, offset, size, value);
        if (offset + (ulong)size == WordBytes)
        {
            Process();
        }
        else if (tohost != 0)
        {
            Patience.ArmIn(PatienceNanoseconds);
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            wantsInput = false;
            fromhost = Answer(ConsoleDevice, ReadCommand, 0x100u | bytes[0]);
        }
    }

    /// <inheritdoc/>
    public void Writable() => Process();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        window = AddContainer("window", WindowSize);
        tohostRegion = AddIoRegion("tohost", WordBytes);
        fromhostRegion = AddIoRegion("fromhost", WordBytes);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        if (phase == ResetPhase.Enter)
        {
            (tohost, fromhost, wantsInput, ended) = (0, 0, false, false);
            Patience.Cancel();
        }
        else if (phase == ResetPhase.Exit && !mapped)
        {
            // Not before the program is loaded, since its bytes go to the memory below.
            mapped = true;
            Place("tohost", tohostRegion!);
            Place("fromhost", fromhostRegion!);
        }
    }

    private static ulong Merge(ulong old, ulong offset, int size, ulong value)
    {
        var mask = (size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1) << (int)(8 * offset);
        return (old & ~mask) | ((value << (int)(8 * offset)) & mask);
    }

    private void Place(string symbol, IoRegion region)
    {
        if (Symbols is not null && Symbols.TryFind(symbol, out var address))
        {
            window!.Map(region, address);
        }
    }
}
