using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>A backend with a device at it, in a folder of its own.</summary>
internal sealed class Disk : IDisposable
{
    private readonly TestMachine machine = new(new BlockModule());
    private readonly string folder = Directory.CreateTempSubdirectory("emu-block").FullName;
    private readonly List<BlockBackend> made = [];

    public TestMachineServices Services => machine.Services;

    public TestMachine Machine => machine;

    public string File(string name) => Path.Combine(folder, name);

    /// <summary>A file with so many bytes, each its offset's hash.</summary>
    public string WithBytes(string name, int length)
    {
        System.IO.File.WriteAllBytes(File(name), Bytes(length));
        return File(name);
    }

    /// <summary>Bytes that differ everywhere.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public T Add<T>(string type, params ReadOnlySpan<(string Name, object Value)> properties)
        where T : BlockBackend
    {
        T backend = machine.Create<T>(type, properties);
        TestMachine.ConfigureObject(backend);
        TestMachine.Start(backend);
        made.Add(backend);
        return backend;
    }

    /// <summary>Does a request and waits for its end.</summary>
    public BlockStatus Do(IBlockBackend backend, BlockOperation operation, ulong offset, ulong length, Memory<byte> data = default)
    {
        var request = new Request { Operation = operation, Offset = offset, Length = length, Data = data };
        backend.Submit(request);
        Assert.Null(request.Status);
        Assert.True(Services.RunPostedUntil(() => request.Status is not null));
        return request.Status!.Value;
    }

    public BlockStatus Write(IBlockBackend backend, ulong offset, byte[] data) => Do(backend, BlockOperation.Write, offset, (ulong)data.Length, data);

    public byte[] Read(IBlockBackend backend, ulong offset, int length)
    {
        byte[] data = new byte[length];
        Assert.Equal(BlockStatus.Ok, Do(backend, BlockOperation.Read, offset, (ulong)length, data));
        return data;
    }

    public void Remove(BlockBackend backend)
    {
        made.Remove(backend);
        TestMachine.Remove(backend);
    }

    public void Dispose()
    {
        made.ForEach(TestMachine.Remove);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A device that has nothing but a disk.</summary>
    internal sealed class Owner : Device;

    /// <summary>A request that remembers how it ended.</summary>
    internal sealed class Request : BlockRequest
    {
        public BlockStatus? Status { get; private set; }

        public override void Complete(BlockStatus status)
        {
            Assert.Null(Status);
            Status = status;
        }
    }
}
