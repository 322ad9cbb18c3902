using Microsoft.Extensions.Logging;

namespace Emu.Core.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogList : ILoggerFactory
{
    public List<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Category(LogList list, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (list.Lines)
            {
                list.Lines.Add($"{name}: {formatter(state, exception)}");
            }
        }
    }
}
