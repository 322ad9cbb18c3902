using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>A register while it is being declared.</summary>
internal sealed class RegisterDraft<T>(string typeName, ulong offset, string name, int width, int count, ulong stride)
    where T : Device
{
    private readonly List<RegisterFieldInfo> fields = [];
    private readonly List<RegisterPart<T>> parts = [];
    private Func<ulong, ulong, RegisterAccess, RegisterPart<T>>? whole;
    private bool wholeIsStorage;
    private RegisterAccess wholeAccess;
    private ulong constant;

    public void SetHandlers(Func<T, int, ulong>? read, Action<T, int, ulong>? write, Func<T, int, ulong>? peek)
    {
        if (read is not null || write is not null)
        {
            wholeAccess = AccessOf(read, write);
            whole = (mask, writable, access) => new HandlerPart<T>(mask, writable, 0, access, read, peek, write);
        }
    }

    public void SetStorage<TField>(RegisterArrayStorage<T, TField> of, Action<T, int>? changed, ulong? reset)
        where TField : unmanaged
    {
        CheckStorage(width - 1, 0, typeof(TField), Unsafe.SizeOf<TField>(), 0);
        wholeAccess = RegisterAccess.ReadWrite;
        wholeIsStorage = true;
        whole = (mask, _, access) => new StoragePart<T, TField>(mask, 0, access, of, changed, reset & mask);
    }

    public void AddField(int msb, int lsb, string field, RegisterAccess access, Func<T, int, ulong>? read, Action<T, int, ulong>? write, Func<T, int, ulong>? peek)
    {
        bool handled = read is not null || write is not null;
        if (handled == whole is not null)
        {
            throw new InvalidOperationException(handled
                ? $"{typeName}: field '{field}' has handlers, but register '{name}' as a whole has storage or handlers; use one or the other"
                : $"{typeName}: field '{field}' of register '{name}' has neither storage nor handlers; give it 'of', 'read' or 'write', or declare it Constant, Reserved or Unimplemented");
        }

        Declare(msb, lsb, field, access != RegisterAccess.Default ? access : handled ? AccessOf(read, write) : wholeAccess);
        if (handled)
        {
            ulong mask = Bits.Mask(msb, lsb);
            parts.Add(new HandlerPart<T>(mask, mask, lsb, access, read, peek, write));
        }
    }

    /// <summary>Declares a field that has storage; its part follows.</summary>
    /// <remarks>Not generic: a call of a generic method with so many arguments takes a stub for each device, compiled at run time.</remarks>
    /// <returns>What a guest can do.</returns>
    public RegisterAccess DeclareStorage(int msb, int lsb, string field, RegisterAccess access, Type type, int bytes, int at)
    {
        if (whole is not null)
        {
            throw new InvalidOperationException($"{typeName}: field '{field}' has storage, but register '{name}' as a whole has storage or handlers; use one or the other");
        }

        access = access == RegisterAccess.Default ? RegisterAccess.ReadWrite : access;
        Declare(msb, lsb, field, access);
        CheckStorage(msb, lsb, type, bytes, at);
        return access;
    }

    /// <summary>Adds the part of a field that was declared.</summary>
    public void Add(RegisterPart<T> part) => parts.Add(part);

    public void AddFixed(int msb, int lsb, string field, RegisterAccess access, ulong value)
    {
        Declare(msb, lsb, field, access);
        if ((value & ~(Bits.Mask(msb, lsb) >> lsb)) != 0)
        {
            throw new InvalidOperationException($"{typeName}: 0x{value:x} does not fit into bits {Bits.Text(Bits.Mask(msb, lsb))} of register '{name}'");
        }

        constant |= value << lsb;
    }

    public RegisterInfo Info(int ordinal) => new(offset, name, width, count, stride, Fields()) { Ordinal = ordinal };

    public RegisterCell<T> Compile(RegisterInfo info)
    {
        if (whole is not null)
        {
            AddWhole(info);
        }

        return new RegisterCell<T>(info, [.. parts], constant);
    }

    private static RegisterAccess AccessOf(Delegate? read, Delegate? write) =>
        read is null ? RegisterAccess.WriteOnly : write is null ? RegisterAccess.ReadOnly : RegisterAccess.ReadWrite;

    private ImmutableArray<RegisterFieldInfo> Fields() =>
        fields.Count == 0 && whole is not null ? [new RegisterFieldInfo(width - 1, 0, name, wholeAccess)] : ImmutableCollectionsMarshal.AsImmutableArray(fields.ToArray());

    /// <summary>One part for all bits that a guest treats alike; handlers are called once for the whole register.</summary>
    private void AddWhole(RegisterInfo info)
    {
        // Every device pays for this when it is first made, so no LINQ: its code over enumerations is compiled at its first use.
        for (RegisterAccess access = 0; access <= RegisterAccess.Unimplemented; access++)
        {
            ulong mask = 0;
            ulong writable = 0;
            foreach (RegisterFieldInfo field in info.Fields)
            {
                if (field.Access is not (RegisterAccess.Constant or RegisterAccess.Reserved or RegisterAccess.Unimplemented)
                    && (wholeIsStorage ? field.Access : wholeAccess) == access)
                {
                    mask |= field.Mask;
                    writable |= field.Access is RegisterAccess.ReadOnly or RegisterAccess.ReadToClear ? 0 : field.Mask;
                }
            }

            if (mask != 0)
            {
                parts.Add(whole!(mask, writable, access));
            }
        }
    }

    private void Declare(int msb, int lsb, string field, RegisterAccess access)
    {
        if (lsb < 0 || msb < lsb || msb >= width)
        {
            throw new InvalidOperationException($"{typeName}: bits {msb}..{lsb} of '{field}' are not inside the {width} bits of register '{name}', highest first");
        }

        fields.Add(new RegisterFieldInfo(msb, lsb, field, access));
    }

    private void CheckStorage(int msb, int lsb, Type type, int bytes, int at)
    {
        int bits = type == typeof(bool) ? 1 : 8 * bytes;
        if (at < 0 || at + msb - lsb >= bits || bytes is not (1 or 2 or 4 or 8))
        {
            throw new InvalidOperationException($"{typeName}: storage of type {type.Name} does not hold {msb - lsb + 1} bits of register '{name}' from bit {at} on");
        }
    }
}
