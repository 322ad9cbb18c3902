namespace Emu.Abstractions.Qdev.Registers;

/// <summary>
/// Names every type of storage a register can have. Never called: it makes the compiler ahead of time compile these forms here,
/// once for all devices; it cannot do so in their modules.
/// </summary>
internal static class StorageForms
{
    internal static void All(RegisterMapBuilder<Device> builder, RegisterDraft<Device> draft)
    {
        One<bool>(builder, draft);
        One<byte>(builder, draft);
        One<ushort>(builder, draft);
        One<int>(builder, draft);
        One<uint>(builder, draft);
        One<long>(builder, draft);
        One<ulong>(builder, draft);
    }

    private static void One<TField>(RegisterMapBuilder<Device> builder, RegisterDraft<Device> draft)
        where TField : unmanaged
    {
        draft.SetStorage<TField>(null!, null, 0);
        builder.Register<TField>(0, "", 0, null!);
        builder.Array<TField>(0, "", 0, 0, null!);
        builder.Field<TField>(0, 0, "", null!);
        builder.EachField<TField>(0, 0, "", null!);
        builder.Flag<TField>(0, "", null!);

        // What is only ever called through the base class has to be named.
        var part = new StoragePart<Device, TField>(0, 0, RegisterAccess.Default, null!, null, 0);
        _ = part.IsReadable;
        _ = part.Writable;
        _ = part.Told;
        _ = part.Read(null!, 0);
        _ = part.Peek(null!, 0);
        _ = part.Store(null!, 0, 0, 0);
        part.Tell(null!, 0, 0, 0);
        part.Reset(null!, 0);
    }
}
