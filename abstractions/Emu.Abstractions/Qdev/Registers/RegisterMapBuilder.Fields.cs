using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Qdev.Registers;

public sealed partial class RegisterMapBuilder<T>
{
    /// <summary>
    /// Declares a field that methods of the device handle. In a register that has storage or handlers of its own, declares the
    /// name of some of its bits and what a guest can do to them.
    /// </summary>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="read">Gives the field's value.</param>
    /// <param name="write">Takes the field's value, on every write that covers it.</param>
    /// <param name="peek">What a debugger sees, when <paramref name="read"/> has side effects.</param>
    /// <param name="access">What a guest can do; by default what the handlers allow.</param>
    public RegisterMapBuilder<T> Field(int msb, int lsb, string name, Func<T, ulong>? read = null, Action<T, ulong>? write = null, Func<T, ulong>? peek = null, RegisterAccess access = RegisterAccess.Default)
    {
        Current.AddField(msb, lsb, name, access, Indexed(read), Indexed(write), Indexed(peek));
        return this;
    }

    /// <summary>Declares a field that a field of the device holds.</summary>
    /// <typeparam name="TField">Bool, integer or enum.</typeparam>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="of">Selects the storage; the field's value is in its low bits.</param>
    /// <param name="changed">Called after a write that changed it.</param>
    /// <param name="access">What a guest can do.</param>
    /// <param name="reset">Value after reset; null keeps it over resets.</param>
    /// <param name="at">Lowest bit in the storage.</param>
    public RegisterMapBuilder<T> Field<TField>(int msb, int lsb, string name, RegisterStorage<T, TField> of, Action<T>? changed = null, RegisterAccess access = RegisterAccess.ReadWrite, ulong? reset = 0, int at = 0)
        where TField : unmanaged
    {
        RegisterDraft<T> draft = Current;
        access = draft.DeclareStorage(msb, lsb, name, access, typeof(TField), Unsafe.SizeOf<TField>(), at);
        draft.Add(new StoragePart<T, TField>(Bits.Mask(msb, lsb), lsb - at, access, (T device, int _) => ref of(device), Indexed(changed), reset << lsb));
        return this;
    }

    /// <summary>Declares a field of one bit that methods of the device handle.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="read">Gives the bit.</param>
    /// <param name="write">Takes the bit, on every write that covers it.</param>
    /// <param name="peek">What a debugger sees, when <paramref name="read"/> has side effects.</param>
    /// <param name="access">What a guest can do; by default what the handlers allow.</param>
    public RegisterMapBuilder<T> Flag(int bit, string name, Func<T, bool>? read = null, Action<T, bool>? write = null, Func<T, bool>? peek = null, RegisterAccess access = RegisterAccess.Default)
    {
        Current.AddField(bit, bit, name, access, Bit(read), write is null ? null : (device, _, value) => write(device, value != 0), Bit(peek));
        return this;
    }

    /// <summary>Declares a field of one bit that a field of the device holds.</summary>
    /// <typeparam name="TField">Bool, integer or enum.</typeparam>
    /// <param name="bit">The bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="of">Selects the storage.</param>
    /// <param name="changed">Called after a write that changed it.</param>
    /// <param name="access">What a guest can do.</param>
    /// <param name="reset">Value after reset; null keeps it over resets.</param>
    /// <param name="at">Bit in the storage.</param>
    public RegisterMapBuilder<T> Flag<TField>(int bit, string name, RegisterStorage<T, TField> of, Action<T>? changed = null, RegisterAccess access = RegisterAccess.ReadWrite, ulong? reset = 0, int at = 0)
        where TField : unmanaged => Field(bit, bit, name, of, changed, access, reset, at);

    /// <summary>Declares a field of each register of an array that methods of the device handle.</summary>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="read">Gives the field's value.</param>
    /// <param name="write">Takes the field's value, on every write that covers it.</param>
    /// <param name="peek">What a debugger sees, when <paramref name="read"/> has side effects.</param>
    /// <param name="access">What a guest can do; by default what the handlers allow.</param>
    public RegisterMapBuilder<T> EachField(int msb, int lsb, string name, Func<T, int, ulong>? read = null, Action<T, int, ulong>? write = null, Func<T, int, ulong>? peek = null, RegisterAccess access = RegisterAccess.Default)
    {
        Current.AddField(msb, lsb, name, access, read, write, peek);
        return this;
    }

    /// <summary>Declares a field of each register of an array that fields of the device hold.</summary>
    /// <typeparam name="TField">Bool, integer or enum.</typeparam>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="of">Selects the storage; the field's value is in its low bits.</param>
    /// <param name="changed">Called after a write that changed it.</param>
    /// <param name="access">What a guest can do.</param>
    /// <param name="reset">Value after reset; null keeps it over resets.</param>
    /// <param name="at">Lowest bit in the storage.</param>
    public RegisterMapBuilder<T> EachField<TField>(int msb, int lsb, string name, RegisterArrayStorage<T, TField> of, Action<T, int>? changed = null, RegisterAccess access = RegisterAccess.ReadWrite, ulong? reset = 0, int at = 0)
        where TField : unmanaged
    {
        RegisterDraft<T> draft = Current;
        access = draft.DeclareStorage(msb, lsb, name, access, typeof(TField), Unsafe.SizeOf<TField>(), at);
        draft.Add(new StoragePart<T, TField>(Bits.Mask(msb, lsb), lsb - at, access, of, changed, reset << lsb));
        return this;
    }

    /// <summary>Declares bits that always have the same value.</summary>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="value">The value.</param>
    public RegisterMapBuilder<T> Constant(int msb, int lsb, string name, ulong value)
    {
        Current.AddFixed(msb, lsb, name, RegisterAccess.Constant, value);
        return this;
    }

    /// <summary>Declares bits without a meaning.</summary>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="value">What they read as.</param>
    public RegisterMapBuilder<T> Reserved(int msb, int lsb, ulong value = 0)
    {
        Current.AddFixed(msb, lsb, "", RegisterAccess.Reserved, value);
        return this;
    }

    /// <summary>Declares a field that is not modelled.</summary>
    /// <param name="msb">Highest bit.</param>
    /// <param name="lsb">Lowest bit.</param>
    /// <param name="name">Name, as the data sheet has it.</param>
    /// <param name="value">What it reads as.</param>
    public RegisterMapBuilder<T> Unimplemented(int msb, int lsb, string name, ulong value = 0)
    {
        Current.AddFixed(msb, lsb, name, RegisterAccess.Unimplemented, value);
        return this;
    }

    private static Func<T, int, ulong>? Bit(Func<T, bool>? read) => read is null ? null : (device, _) => read(device) ? 1UL : 0;
}
