using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>
/// Declares the registers of a device class, in a <c>static void Describe(RegisterMapBuilder&lt;T&gt; map)</c> of the class. Offsets, names and widths
/// are constants: the generator reads them for the manifest without running the module. Every bit of every register is declared
/// exactly once, by a field or as reserved; a register without fields that has storage or handlers is one field.
/// </summary>
/// <typeparam name="T">The device class.</typeparam>
public sealed partial class RegisterMapBuilder<T>
    where T : Device
{
    private readonly string typeName;
    private readonly List<RegisterDraft<T>> drafts = [];
    private ulong size;
    private IoRegionOptions options = new();
    private Func<T, int>? shift;
    private LogTopic undeclared = LogTopic.GuestError;

    /// <summary>Makes a builder; the map does so when it is compiled.</summary>
    /// <param name="typeName">Name of the type, for messages.</param>
    internal RegisterMapBuilder(string typeName) => this.typeName = typeName;

    private RegisterDraft<T> Current =>
        drafts.Count > 0 ? drafts[^1] : throw new InvalidOperationException($"{typeName}: a field is declared before any register");

    /// <summary>Sets how many bytes the map spans; by default the next power of two that holds all registers.</summary>
    /// <param name="bytes">Bytes, before any spreading.</param>
    public RegisterMapBuilder<T> Size(ulong bytes)
    {
        size = bytes;
        return this;
    }

    /// <summary>Sets the region's access sizes and manner; by default 1 to 8 bytes, aligned.</summary>
    /// <param name="region">The options.</param>
    public RegisterMapBuilder<T> Options(IoRegionOptions region)
    {
        options = region;
        return this;
    }

    /// <summary>
    /// Spreads the registers, as buses with wider data do: the register at offset n is found at n shifted left. It then answers
    /// to any access size.
    /// </summary>
    /// <param name="by">Bits to shift, 0 to 4, from a configuration property.</param>
    public RegisterMapBuilder<T> Spread(Func<T, int> by)
    {
        shift = by;
        return this;
    }

    /// <summary>Sets the topic under which accesses between registers are logged; by default they are the guest's error.</summary>
    /// <param name="topic">The topic: unimplemented when the device has more registers than are modelled.</param>
    public RegisterMapBuilder<T> Undeclared(LogTopic topic)
    {
        undeclared = topic;
        return this;
    }

    /// <summary>Begins a register whose fields, or the whole, are handled by methods.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="width">Bits: 8, 16, 32 or 64.</param>
    /// <param name="read">Reads the whole register; its fields then only name bits.</param>
    /// <param name="write">Takes the whole register; bits of read-only and reserved fields come as zero.</param>
    /// <param name="peek">What a debugger sees, when <paramref name="read"/> has side effects.</param>
    public RegisterMapBuilder<T> Register(ulong offset, string name, int width, Func<T, ulong>? read = null, Action<T, ulong>? write = null, Func<T, ulong>? peek = null)
    {
        RegisterDraft<T> draft = Begin(offset, name, width, 1, 0);
        draft.SetHandlers(Indexed(read), Indexed(write), Indexed(peek));
        return this;
    }

    /// <summary>Begins a register that a field of the device holds, bit for bit; its fields name bits and say who may write them.</summary>
    /// <typeparam name="TField">Bool, integer or enum.</typeparam>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="width">Bits: 8, 16, 32 or 64.</param>
    /// <param name="of">Selects the storage.</param>
    /// <param name="changed">Called after a write that changed it.</param>
    /// <param name="reset">Value after reset; null keeps it over resets.</param>
    public RegisterMapBuilder<T> Register<TField>(ulong offset, string name, int width, RegisterStorage<T, TField> of, Action<T>? changed = null, ulong? reset = 0)
        where TField : unmanaged
    {
        RegisterDraft<T> draft = Begin(offset, name, width, 1, 0);
        draft.SetStorage((device, _) => ref of(device), Indexed(changed), reset);
        return this;
    }

    /// <summary>Begins an array of equal registers; fields with an index follow.</summary>
    /// <param name="offset">Offset of the first in bytes.</param>
    /// <param name="name">Name, as the data sheet has it, without index.</param>
    /// <param name="width">Bits: 8, 16, 32 or 64.</param>
    /// <param name="count">How many.</param>
    /// <param name="stride">Bytes from one to the next; 0 when they touch.</param>
    /// <param name="read">Reads a whole register; its fields then only name bits.</param>
    /// <param name="write">Takes a whole register.</param>
    /// <param name="peek">What a debugger sees, when <paramref name="read"/> has side effects.</param>
    public RegisterMapBuilder<T> Array(ulong offset, string name, int width, int count, ulong stride = 0, Func<T, int, ulong>? read = null, Action<T, int, ulong>? write = null, Func<T, int, ulong>? peek = null)
    {
        RegisterDraft<T> draft = Begin(offset, name, width, count, stride);
        draft.SetHandlers(read, write, peek);
        return this;
    }

    /// <summary>Begins an array of equal registers that fields of the device hold, bit for bit.</summary>
    /// <typeparam name="TField">Bool, integer or enum.</typeparam>
    /// <param name="offset">Offset of the first in bytes.</param>
    /// <param name="name">Name, as the data sheet has it, without index.</param>
    /// <param name="width">Bits: 8, 16, 32 or 64.</param>
    /// <param name="count">How many.</param>
    /// <param name="of">Selects the storage.</param>
    /// <param name="stride">Bytes from one to the next; 0 when they touch.</param>
    /// <param name="changed">Called after a write that changed it.</param>
    /// <param name="reset">Value after reset; null keeps it over resets.</param>
    public RegisterMapBuilder<T> Array<TField>(ulong offset, string name, int width, int count, RegisterArrayStorage<T, TField> of, ulong stride = 0, Action<T, int>? changed = null, ulong? reset = 0)
        where TField : unmanaged
    {
        RegisterDraft<T> draft = Begin(offset, name, width, count, stride);
        draft.SetStorage(of, changed, reset);
        return this;
    }

    internal CompiledMap<T> Compile()
    {
        // Every device pays for this when it is first made: no LINQ, whose code is made ready anew for each kind of device.
        RegisterCell<T>[] cells = new RegisterCell<T>[drafts.Count];
        RegisterInfo[] infos = new RegisterInfo[drafts.Count];
        ulong end = drafts.Count == 0 ? 1UL : 0;
        for (int i = 0; i < infos.Length; i++)
        {
            infos[i] = drafts[i].Info(i);
            end = Math.Max(end, infos[i].End);
        }

        RegisterChecks.Check(typeName, infos);

        ulong span = size == 0 ? System.Numerics.BitOperations.RoundUpToPowerOf2(end) : size;
        if (span < end)
        {
            throw new InvalidOperationException($"{typeName}: registers end at 0x{end:x}, behind the map's 0x{span:x} bytes; give it a larger Size");
        }

        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = drafts[i].Compile(infos[i]);
        }

        return new CompiledMap<T>(cells, span, options, shift, new RegisterLog(undeclared));
    }

    private static Func<T, int, ulong>? Indexed(Func<T, ulong>? read) => read is null ? null : (device, _) => read(device);

    private static Action<T, int, ulong>? Indexed(Action<T, ulong>? write) => write is null ? null : (device, _, value) => write(device, value);

    private static Action<T, int>? Indexed(Action<T>? changed)
    {
        if (changed is null)
        {
            return null;
        }

        return (device, _) => changed(device);
    }

    private RegisterDraft<T> Begin(ulong offset, string name, int width, int count, ulong stride)
    {
        var draft = new RegisterDraft<T>(typeName, offset, name, width, count, stride == 0 ? (ulong)width / 8 : stride);
        drafts.Add(draft);
        return draft;
    }
}
