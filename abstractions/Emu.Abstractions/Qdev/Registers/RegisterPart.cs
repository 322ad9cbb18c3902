using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>Bits of a register that are handled together. Values are in the register's bit positions.</summary>
internal abstract class RegisterPart<T>(ulong mask, RegisterAccess access)
    where T : Device
{
    public ulong Mask { get; } = mask;

    public RegisterAccess Access { get; } = access;

    public abstract bool IsReadable { get; }

    /// <summary>Bits that a guest can change.</summary>
    public abstract ulong Writable { get; }

    /// <summary>Who is told of a change; told once when several parts of a register have the same.</summary>
    public virtual Delegate? Told => null;

    public abstract ulong Read(T device, int index);

    public abstract ulong Peek(T device, int index);

    /// <summary>Stores the covered bits.</summary>
    /// <returns>Whether <see cref="Tell"/> must follow.</returns>
    public abstract bool Store(T device, int index, ulong value, ulong covered);

    public abstract void Tell(T device, int index, ulong value, ulong lanes);

    public virtual void Reset(T device, int index)
    {
    }
}

/// <summary>Bits that methods of the device read and write.</summary>
internal sealed class HandlerPart<T>(ulong mask, ulong writable, int lsb, RegisterAccess access, Func<T, int, ulong>? read, Func<T, int, ulong>? peek, Action<T, int, ulong>? write)
    : RegisterPart<T>(mask, access)
    where T : Device
{
    private readonly bool keepsOthers = access is not (RegisterAccess.WriteOneToClear or RegisterAccess.WriteOneToSet);

    public override bool IsReadable => read is not null;

    public override ulong Writable => write is null ? 0 : writable;

    public override ulong Read(T device, int index) => read is null ? 0 : read(device, index) << lsb;

    public override ulong Peek(T device, int index) => peek is not null ? peek(device, index) << lsb : Read(device, index);

    public override bool Store(T device, int index, ulong value, ulong covered) => write is not null;

    public override void Tell(T device, int index, ulong value, ulong lanes)
    {
        ulong covered = writable & lanes;
        ulong whole = covered == writable || !keepsOthers ? value & covered : (value & covered) | (Peek(device, index) & writable & ~covered);
        write!(device, index, whole >> lsb);
    }
}

/// <summary>Bits that a field of the device holds.</summary>
/// <param name="mask">The bits in the register.</param>
/// <param name="lift">How far left the storage's bits are moved to reach the register's; negative for right.</param>
/// <param name="access">What a guest can do.</param>
/// <param name="of">Selects the storage.</param>
/// <param name="changed">Told after a write that changed it.</param>
/// <param name="reset">Value of the register's bits after reset; null keeps them.</param>
internal sealed class StoragePart<T, TField>(ulong mask, int lift, RegisterAccess access, RegisterArrayStorage<T, TField> of, Action<T, int>? changed, ulong? reset)
    : RegisterPart<T>(mask, access)
    where T : Device
    where TField : unmanaged
{
    /// <remarks>Never inlined, so that <see cref="StorageForms"/> has it compiled ahead of time.</remarks>
    public override bool IsReadable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Access != RegisterAccess.WriteOnly;
    }

    public override ulong Writable =>
        Access is RegisterAccess.ReadWrite or RegisterAccess.WriteOnly or RegisterAccess.WriteOneToClear or RegisterAccess.WriteOneToSet ? Mask : 0;

    public override Delegate? Told => changed;

    public override ulong Read(T device, int index)
    {
        switch (Access)
        {
            case RegisterAccess.WriteOnly:
                return 0;
            case RegisterAccess.ReadToClear:
                ref TField storage = ref of(device, index);
                ulong value = Load(ref storage);
                Save(ref storage, value & ~Mask);
                return value;
            default:
                return Load(ref of(device, index));
        }
    }

    public override ulong Peek(T device, int index) => Load(ref of(device, index));

    public override bool Store(T device, int index, ulong value, ulong covered)
    {
        ref TField storage = ref of(device, index);
        ulong before = Load(ref storage);
        ulong after = Access switch
        {
            RegisterAccess.ReadWrite or RegisterAccess.WriteOnly => (before & ~covered) | (value & covered),
            RegisterAccess.WriteOneToClear => before & ~(value & covered),
            RegisterAccess.WriteOneToSet => before | (value & covered),
            _ => before,
        };
        if (after == before)
        {
            return false;
        }

        Save(ref storage, after);
        return changed is not null;
    }

    public override void Tell(T device, int index, ulong value, ulong lanes) => changed!(device, index);

    public override void Reset(T device, int index)
    {
        if (reset is { } value)
        {
            ref TField storage = ref of(device, index);
            Save(ref storage, (Load(ref storage) & ~Mask) | (value & Mask));
        }
    }

    /// <summary>The whole storage, moved to the register's positions; bits of other fields included.</summary>
    private ulong Load(ref TField storage)
    {
        ref byte first = ref Unsafe.As<TField, byte>(ref storage);
        ulong bits = Unsafe.SizeOf<TField>() switch
        {
            1 => first,
            2 => Unsafe.As<byte, ushort>(ref first),
            4 => Unsafe.As<byte, uint>(ref first),
            _ => Unsafe.As<byte, ulong>(ref first),
        };
        return lift >= 0 ? bits << lift : bits >> -lift;
    }

    private void Save(ref TField storage, ulong register)
    {
        // Bits of the storage that were moved out of the register are kept.
        ulong bits = lift >= 0 ? register >> lift : register << -lift;
        ulong own = lift >= 0 ? Mask >> lift : Mask << -lift;
        ref byte first = ref Unsafe.As<TField, byte>(ref storage);
        switch (Unsafe.SizeOf<TField>())
        {
            case 1:
                first = (byte)((first & ~own) | (bits & own));
                break;
            case 2:
                ref ushort half = ref Unsafe.As<byte, ushort>(ref first);
                half = (ushort)((half & ~own) | (bits & own));
                break;
            case 4:
                ref uint word = ref Unsafe.As<byte, uint>(ref first);
                word = (uint)((word & ~own) | (bits & own));
                break;
            default:
                ref ulong both = ref Unsafe.As<byte, ulong>(ref first);
                both = (both & ~own) | (bits & own);
                break;
        }
    }
}
