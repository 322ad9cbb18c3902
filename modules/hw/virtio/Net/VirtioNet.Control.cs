using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Virtio.Net;

/// <content>Commands of the control queue (section 5.1.6.5): class, command, data; an answer of one byte.</content>
public sealed partial class VirtioNet
{
    private const byte Ok = 0;
    private const byte Error = 1;

    private const byte RxClass = 0;
    private const byte MacClass = 1;
    private const byte VlanClass = 2;

    private const byte MacTableSet = 0;
    private const byte MacAddressSet = 1;
    private const byte VlanAdd = 0;
    private const byte VlanDelete = 1;

    private const int CommandSize = 2;

    private void Control()
    {
        Span<byte> command = stackalloc byte[CommandSize];
        IVirtioQueue commands = Slot.Queue(ControlQueue);
        for (int i = 0; i < ControlEntries; i++)
        {
            if (commands.Take() is not { } request)
            {
                return;
            }

            if (request.WritableLength == 0 || request.ReadableLength < CommandSize)
            {
                Slot.Fail($"a command of {request.ReadableLength} bytes to read and {request.WritableLength} to write has no class or no answer");
                return;
            }

            if (!request.Read(0, command))
            {
                return;
            }

            byte answer = Run(command[0], command[1], request) ? Ok : Error;
            if (request.Write(0, new ReadOnlySpan<byte>(in answer)))
            {
                request.Complete(1);
            }
        }

        NotifyLater(ControlQueue);
    }

    private bool Run(byte kind, byte command, VirtioRequest request) => kind switch
    {
        RxClass => SetMode(command, request),
        MacClass when command == MacTableSet => SetTable(request),
        MacClass when command == MacAddressSet => SetStation(request),
        VlanClass when command is VlanAdd or VlanDelete => SetVlan(command == VlanAdd, request),
        _ => false,
    };

    private bool SetMode(byte command, VirtioRequest request)
    {
        byte on = 0;
        var mode = (ReceiveModes)(command < 6 ? 1 << command : 0);
        if (mode == ReceiveModes.None || !request.Read(CommandSize, new Span<byte>(ref on)))
        {
            return false;
        }

        filter.Modes = on != 0 ? filter.Modes | mode : filter.Modes & ~mode;
        return true;
    }

    private bool SetStation(VirtioRequest request)
    {
        Span<byte> station = stackalloc byte[MacAddress.Length];
        if (!request.Read(CommandSize, station))
        {
            return false;
        }

        station.CopyTo(filter.Station);
        return true;
    }

    private bool SetVlan(bool on, VirtioRequest request)
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        return request.Read(CommandSize, id) && filter.SetVlan(BinaryPrimitives.ReadUInt16LittleEndian(id), on);
    }

    /// <summary>Two lists of addresses, each behind its length: of stations and of groups.</summary>
    private bool SetTable(VirtioRequest request)
    {
        ulong at = CommandSize;
        filter.ClearAddresses();
        return AddList(request, ref at, multicast: false) && AddList(request, ref at, multicast: true);
    }

    private bool AddList(VirtioRequest request, ref ulong at, bool multicast)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        if (!request.Read(at, number))
        {
            return false;
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(number);
        at += sizeof(uint);
        ulong end = at + ((ulong)count * MacAddress.Length);
        if (end > request.ReadableLength)
        {
            return false;
        }

        Span<byte> next = stackalloc byte[MacAddress.Length];
        for (ulong entry = filter.HasRoom(count, multicast) ? at : end; entry < end; entry += MacAddress.Length)
        {
            if (!request.Read(entry, next))
            {
                return false;
            }

            filter.AddAddress(next);
        }

        at = end;
        return true;
    }
}
